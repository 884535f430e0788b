import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-peer-auto-tls',
  component: 'etcd',
  title: 'Made-up certificates for peers',
  severity: 'high',
  risk: 'A certificate that etcd makes up for itself is signed by nobody: peers cannot tell the real member from an impostor that answers in its place.',
  fields: [{ path: 'etcd --peer-auto-tls', allowed: 'absent or false' }],
  controls: [
    { framework: 'CIS', id: '2.6' },
    { framework: 'Kubescape', id: 'C-0158' },
  ],
  messages: {
    pass: { brief: 'off', detail: '--peer-auto-tls is off.' },
    fail: { brief: 'on', detail: '--peer-auto-tls is {value}.' },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    return flagIs(component, 'peer-auto-tls', 'false', 'false');
  },
});
