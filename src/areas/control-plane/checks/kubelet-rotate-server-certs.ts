import { fieldOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-rotate-server-certs',
  title: 'Serving certificates of kubelets may be renewed',
  severity: 'medium',
  risk: 'With the feature switched off, the kubelet never asks for a new serving certificate: it ends one day, and logs and exec with it.',
  fields: [{ path: 'KubeletConfiguration featureGates.RotateKubeletServerCertificate', allowed: 'absent or true' }],
  controls: [
    { framework: 'CIS', id: '4.2.11' },
    { framework: 'Kubescape', id: 'C-0183' },
  ],
  messages: {
    pass: { brief: 'on', detail: 'The feature is on, as it is by default.' },
    fail: { brief: 'switched off', detail: 'featureGates.RotateKubeletServerCertificate is false.' },
  },
  judge: (config) => ({
    verdict: fieldOf(config, 'featureGates.RotateKubeletServerCertificate') === false ? 'fail' : 'pass',
    read: ['featureGates.RotateKubeletServerCertificate'],
  }),
});
