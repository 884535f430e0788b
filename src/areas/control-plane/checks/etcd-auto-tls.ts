import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-auto-tls',
  component: 'etcd',
  title: 'Made-up certificates for clients',
  severity: 'high',
  risk: 'A certificate that etcd makes up for itself is signed by nobody: clients cannot tell the real member from an impostor that answers in its place.',
  fields: [{ path: 'etcd --auto-tls', allowed: 'absent or false' }],
  controls: [
    { framework: 'CIS', id: '2.3' },
    { framework: 'Kubescape', id: 'C-0155' },
  ],
  messages: {
    pass: { brief: 'off', detail: '--auto-tls is off.' },
    fail: { brief: 'on', detail: '--auto-tls is {value}.' },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    return flagIs(component, 'auto-tls', 'false', 'false');
  },
});
