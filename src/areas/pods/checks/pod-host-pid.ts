import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-host-pid',
  control: 'hostNamespaces',
  keep: ({ path }) => path === 'hostPID',
  title: 'Pods in the process namespace of the node',
  severity: 'critical',
  risk: 'The pod sees every process of its node: it reads their environments and open files through /proc, secrets of other pods included, and as root it can take over any of them.',
  fields: [{ path: 'spec.hostPID', allowed: 'absent or false' }],
  controls: [...cis('5.2.3'), ...kubescape('C-0038', 'C-0194'), ...mitre('T1611')],
  messages: {
    pass: { brief: 'own processes only', detail: 'The pod has a process namespace of its own.' },
    fail: { brief: 'hostPID', detail: 'The pod shares the process namespace of its node (hostPID: true).' },
  },
});
