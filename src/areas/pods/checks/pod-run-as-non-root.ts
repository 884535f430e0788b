import type { Severity } from '../../../core/severity.ts';
import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';
import { startedContainers, uidOf } from '../users.ts';

export default defineControlCheck({
  id: 'pod-run-as-non-root',
  control: 'runAsNonRoot',
  severityOf(workload): Severity {
    const uids = startedContainers(workload).map((container) => uidOf(workload, container));
    if (uids.includes(0)) return 'high';
    return uids.every((uid) => uid !== undefined) ? 'low' : 'medium';
  },
  title: 'Containers that may run as root',
  severity: 'medium',
  risk: 'Root in a container is root to the kernel: a flaw in the runtime or the kernel, or a mounted directory, gives it the node. runAsNonRoot makes the kubelet refuse to start such a container.',
  fields: [
    {
      path: 'securityContext.runAsNonRoot of the pod, or of every container (init and ephemeral containers too)',
      allowed: 'true, and nowhere false; anything with hostUsers: false from policy v1.35',
    },
  ],
  controls: [...cis('5.2.7'), ...kubescape('C-0013', 'C-0198')],
  messages: {
    pass: { brief: 'not root', detail: 'No container may run as root, or root is confined to a user namespace.' },
    fail: { brief: 'may be root: {where}', detail: 'runAsNonRoot: true is not in force for {where} ({values}).' },
  },
});
