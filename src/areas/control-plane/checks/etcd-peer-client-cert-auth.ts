import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-peer-client-cert-auth',
  component: 'etcd',
  title: 'etcd members identify each other',
  severity: 'high',
  risk: 'A member that accepts peers without a certificate lets whoever reaches port 2380 join the cluster and receive a copy of everything in it.',
  fields: [{ path: 'etcd --peer-client-cert-auth', allowed: 'true (default false)' }],
  controls: [
    { framework: 'CIS', id: '2.5' },
    { framework: 'Kubescape', id: 'C-0157' },
  ],
  messages: {
    pass: { brief: 'peers need a certificate', detail: 'Peers need a certificate.' },
    fail: { brief: 'any peer may join', detail: '--peer-client-cert-auth is {value}.' },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    return flagIs(component, 'peer-client-cert-auth', 'true', 'false');
  },
});
