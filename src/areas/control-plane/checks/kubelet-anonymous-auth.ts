import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-anonymous-auth',
  title: 'Anonymous requests to kubelets',
  severity: 'critical',
  risk: 'A kubelet runs commands in every container of its node. When it answers requests without credentials, whoever reaches port 10250 needs only a lax authorization mode to take over all pods of the node; attackers scan the Internet for it.',
  fields: [{ path: 'KubeletConfiguration authentication.anonymous.enabled', allowed: 'false' }],
  controls: [
    { framework: 'CIS', id: '4.2.1' },
    { framework: 'Kubescape', id: 'C-0172' },
    { framework: 'Kubescape', id: 'C-0069' },
    { framework: 'MITRE', id: 'MS-TA9030' },
  ],
  messages: {
    pass: { brief: 'refused', detail: 'Anonymous requests are refused.' },
    fail: {
      brief: 'served',
      detail: 'authentication.anonymous.enabled is true: requests without credentials are served.',
    },
  },
  judge: (config) => ({
    verdict: isOn(config, 'authentication.anonymous.enabled') ? 'fail' : 'pass',
    read: ['authentication.anonymous.enabled'],
  }),
});
