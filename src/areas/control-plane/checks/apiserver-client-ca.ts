import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-client-ca',
  component: 'kube-apiserver',
  title: 'CA for client certificates',
  severity: 'medium',
  risk: 'Without a client CA, nodes and components cannot identify themselves with certificates and fall back to weaker means, such as tokens in files.',
  fields: [{ path: 'kube-apiserver --client-ca-file', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.2.25' },
    { framework: 'Kubescape', id: 'C-0139' },
  ],
  messages: {
    pass: { brief: 'CA set', detail: 'Client certificates are verified against a CA.' },
    fail: { brief: 'no client CA', detail: '--client-ca-file is not set.' },
  },
  judge: (component) => flagsSet(component, 'client-ca-file'),
});
