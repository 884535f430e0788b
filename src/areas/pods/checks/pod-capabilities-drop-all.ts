import { BASELINE_CAPABILITIES } from '../../../core/kube/pss/privilege.ts';
import { isWindows } from '../../../core/kube/workloads.ts';
import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-capabilities-drop-all',
  control: 'capabilities_restricted',
  // What baseline forbids to add is pod-capabilities-added.
  keep: ({ path, value }) => !path.endsWith('.add') || BASELINE_CAPABILITIES.has(value),
  exempt: ({ podSpec }) => isWindows(podSpec),
  title: 'Containers that keep the default capabilities',
  severity: 'medium',
  risk: 'A container’s root keeps some fourteen capabilities by default. They let an intruder forge packets (NET_RAW), change the owner of any file it sees, and become any user; few programs need one of them.',
  fields: [
    {
      path: 'containers[*].securityContext.capabilities.drop (init and ephemeral containers too)',
      allowed: 'includes ALL, in capitals',
    },
    { path: 'containers[*].securityContext.capabilities.add', allowed: 'absent or NET_BIND_SERVICE' },
  ],
  controls: [...cis('5.2.8', '5.2.9'), ...kubescape('C-0199', 'C-0201', 'C-0055')],
  messages: {
    pass: { brief: 'drops all', detail: 'Every container drops all capabilities and adds at most NET_BIND_SERVICE.' },
    fail: {
      brief: 'kept: {containers}',
      detail: 'ALL is not dropped, or capabilities other than NET_BIND_SERVICE are added back, for {where} ({values}).',
    },
  },
});
