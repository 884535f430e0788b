import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-kubelet-ca',
  component: 'kube-apiserver',
  title: 'API server verifies kubelets',
  severity: 'medium',
  risk: 'The API server does not check who answers at a node’s address. Whoever can answer there, by ARP spoofing or a taken-over address, receives the API server’s exec and log requests and what is typed into them.',
  fields: [{ path: 'kube-apiserver --kubelet-certificate-authority', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.2.5' },
    { framework: 'Kubescape', id: 'C-0117' },
  ],
  messages: {
    pass: { brief: 'kubelets are verified', detail: 'Kubelets’ serving certificates are verified.' },
    fail: {
      brief: 'kubelets are not verified',
      detail: '--kubelet-certificate-authority is not set: kubelets’ serving certificates are not verified.',
    },
  },
  judge: (component) => flagsSet(component, 'kubelet-certificate-authority'),
});
