import { listFlag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'kcm-rotate-kubelet-server-cert',
  component: 'kube-controller-manager',
  title: 'Kubelets may renew serving certificates',
  severity: 'medium',
  risk: 'With the feature switched off, kubelets keep self-signed or expired serving certificates, and the API server cannot verify whom it talks to.',
  fields: [
    { path: 'kube-controller-manager --feature-gates', allowed: 'without RotateKubeletServerCertificate=false' },
  ],
  controls: [
    { framework: 'CIS', id: '1.3.6' },
    { framework: 'Kubescape', id: 'C-0149' },
  ],
  messages: {
    pass: { brief: 'on', detail: 'RotateKubeletServerCertificate is on, as it is by default.' },
    fail: { brief: 'switched off', detail: 'RotateKubeletServerCertificate is switched off.' },
  },
  judge: (component) => ({
    verdict: listFlag(component, 'feature-gates').includes('RotateKubeletServerCertificate=false') ? 'fail' : 'pass',
    read: ['feature-gates'],
  }),
});
