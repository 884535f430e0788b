import type { FieldAt } from '../../../core/kube/pss/index.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { containersOf } from '../../../core/kube/workloads.ts';
import { milder, type Severity, worst } from '../../../core/severity.ts';
import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';
import { holdsRuntimeSocket, isSensitivePath } from '../host-paths.ts';

/** Read-only mounts weigh less: keys can still be read, but nothing can be planted. */
function severityOf(workload: Workload, fields: readonly FieldAt[]): Severity {
  const writable = new Set<string>();
  for (const { container } of containersOf(workload))
    for (const { name, readOnly } of container.volumeMounts ?? []) if (!readOnly) writable.add(name);
  const severities = fields.map(({ path, value }): Severity => {
    const severity = isSensitivePath(value) ? 'critical' : 'high';
    const volume = /\[name=([^\]]+)\]/.exec(path)?.[1] ?? '';
    return writable.has(volume) ? severity : milder(severity);
  });
  return worst(severities) ?? 'high';
}

export default defineControlCheck({
  id: 'pod-hostpath',
  control: 'hostPathVolumes',
  keep: ({ value }) => !holdsRuntimeSocket(value),
  severityOf,
  title: 'Pods that mount directories of the node',
  severity: 'high',
  risk: 'The pod reads files of its node, and unless the mount is read-only it writes them: keys of the kubelet, files of other pods, or a job for the node’s root account. It survives the pod.',
  fields: [{ path: 'spec.volumes[*].hostPath', allowed: 'absent' }],
  controls: [...cis('5.2.11'), ...kubescape('C-0048', 'C-0045', 'C-0203'), ...mitre('T1611')],
  messages: {
    pass: { brief: 'no directory of the node', detail: 'The pod mounts no directory of its node.' },
    fail: { brief: 'mounts {values}', detail: 'Mounted from the node: {values} (volume {names}).' },
  },
});
