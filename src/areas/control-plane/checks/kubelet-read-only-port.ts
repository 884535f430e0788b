import { numberOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-read-only-port',
  title: 'The kubelets’ open port',
  severity: 'high',
  risk: 'The read-only port asks for no credentials: every pod of the cluster can list the pods of the node with their environment, and follow what runs where. Below the fixed versions it also lets anybody fill the node’s disk (CVE-2025-0426).',
  fields: [{ path: 'KubeletConfiguration readOnlyPort', allowed: '0; absent in /configz is 0' }],
  controls: [
    { framework: 'CIS', id: '4.2.4' },
    { framework: 'Kubescape', id: 'C-0175' },
    { framework: 'CVE', id: 'CVE-2025-0426' },
  ],
  messages: {
    pass: { brief: 'closed', detail: 'The read-only port is closed.' },
    fail: { brief: 'port {port} is open', detail: 'The read-only port is open on {port}.' },
  },
  judge: (config) => {
    const port = numberOf(config, 'readOnlyPort');
    return { verdict: port === 0 ? 'pass' : 'fail', read: ['readOnlyPort'], data: { port } };
  },
});
