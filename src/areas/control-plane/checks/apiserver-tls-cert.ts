import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-tls-cert',
  component: 'kube-apiserver',
  title: 'Serving certificate of the API server',
  severity: 'medium',
  risk: 'Without a certificate the server makes up one at each start: clients cannot verify it, so people learn to skip verification, and an impostor is not noticed.',
  fields: [
    { path: 'kube-apiserver --tls-cert-file', allowed: 'set' },
    { path: 'kube-apiserver --tls-private-key-file', allowed: 'set' },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.24' },
    { framework: 'Kubescape', id: 'C-0138' },
  ],
  messages: {
    pass: { brief: 'certificate set', detail: 'The API server has a serving certificate.' },
    fail: {
      brief: '{missing} is not set',
      detail: '{missing} is not set: the server makes a self-signed certificate at each start.',
    },
  },
  judge: (component) => flagsSet(component, 'tls-cert-file', 'tls-private-key-file'),
});
