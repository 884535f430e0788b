import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-rotate-certificates',
  title: 'Client certificates of kubelets are renewed',
  severity: 'medium',
  risk: 'A client certificate that is not renewed either ends one day, and the node drops out, or was made to last so long that a stolen copy stays good for years.',
  fields: [{ path: 'KubeletConfiguration rotateCertificates', allowed: 'true (default false)' }],
  controls: [
    { framework: 'CIS', id: '4.2.10' },
    { framework: 'Kubescape', id: 'C-0182' },
  ],
  messages: {
    pass: { brief: 'renewed', detail: 'The client certificate is renewed.' },
    fail: { brief: 'not renewed', detail: 'rotateCertificates is not true.' },
  },
  judge: (config) => ({
    verdict: isOn(config, 'rotateCertificates') ? 'pass' : 'fail',
    read: ['rotateCertificates'],
  }),
});
