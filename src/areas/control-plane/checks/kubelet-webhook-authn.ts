import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-webhook-authn',
  title: 'Tokens at kubelets',
  severity: 'medium',
  risk: 'Without it a kubelet cannot check service-account tokens: monitoring then needs anonymous access or shared client certificates.',
  fields: [{ path: 'KubeletConfiguration authentication.webhook.enabled', allowed: 'true' }],
  controls: [{ framework: 'CIS', id: '4.2.2' }],
  messages: {
    pass: { brief: 'tokens are checked', detail: 'Tokens are checked with the API server.' },
    fail: { brief: 'tokens are not checked', detail: 'authentication.webhook.enabled is not true.' },
  },
  judge: (config) => ({
    verdict: isOn(config, 'authentication.webhook.enabled') ? 'pass' : 'fail',
    read: ['authentication.webhook.enabled'],
  }),
});
