import { defineControlCheck } from '../control-check.ts';
import { cve } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-gitrepo-volume',
  control: 'restrictedVolumes',
  keep: ({ path }) => path.endsWith('.gitRepo'),
  title: 'gitRepo volumes',
  severity: 'high',
  risk: 'The kubelet runs git on the node for such a volume, and hooks in the repository ran there as root (CVE-2024-10220). Kubernetes switches the driver off since 1.33, so the pod will not start after an upgrade.',
  fields: [{ path: 'spec.volumes[*].gitRepo', allowed: 'absent' }],
  controls: [...cve('CVE-2024-10220', 'CVE-2025-1767')],
  messages: {
    pass: { brief: 'none', detail: 'The pod has no gitRepo volume.' },
    fail: { brief: 'volume {names}', detail: 'The pod has a gitRepo volume: {names}.' },
  },
});
