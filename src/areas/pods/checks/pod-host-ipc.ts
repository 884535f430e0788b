import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-host-ipc',
  control: 'hostNamespaces',
  keep: ({ path }) => path === 'hostIPC',
  title: 'Pods in the IPC namespace of the node',
  severity: 'high',
  risk: 'The pod can read and write the shared memory and message queues of all processes on its node, and so spy on them or disturb them.',
  fields: [{ path: 'spec.hostIPC', allowed: 'absent or false' }],
  controls: [...cis('5.2.4'), ...kubescape('C-0038', 'C-0195'), ...mitre('T1611')],
  messages: {
    pass: { brief: 'own IPC', detail: 'The pod has an IPC namespace of its own.' },
    fail: { brief: 'hostIPC', detail: 'The pod shares the IPC namespace of its node (hostIPC: true).' },
  },
});
