import { textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-authz-mode',
  title: 'What kubelets allow',
  severity: 'critical',
  risk: 'With AlwaysAllow, every account that a kubelet recognises, each pod’s service account among them, runs commands in every container of the node and reads its logs.',
  fields: [{ path: 'KubeletConfiguration authorization.mode', allowed: 'Webhook' }],
  controls: [
    { framework: 'CIS', id: '4.2.2' },
    { framework: 'Kubescape', id: 'C-0173' },
  ],
  messages: {
    pass: { brief: 'Webhook', detail: 'Requests are authorized by the API server.' },
    fail: { brief: '{value}', detail: 'authorization.mode is {value}.' },
  },
  judge: (config) => {
    const value = textOf(config, 'authorization.mode') || 'empty';
    return { verdict: value === 'Webhook' ? 'pass' : 'fail', read: ['authorization.mode'], data: { value } };
  },
});
