import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'etcd-client-cert-auth',
  component: 'etcd',
  title: 'etcd asks who is there',
  severity: 'critical',
  risk: 'etcd knows no users here: whoever reaches it reads every Secret and writes any object, without Kubernetes, its roles or its audit log taking part. Only the client certificate keeps others out.',
  fields: [{ path: 'etcd --client-cert-auth (or ETCD_CLIENT_CERT_AUTH)', allowed: 'true (default false)' }],
  controls: [
    { framework: 'CIS', id: '2.2' },
    { framework: 'Kubescape', id: 'C-0154' },
    { framework: 'MITRE', id: 'T1552' },
  ],
  messages: {
    pass: { brief: 'client certificates required', detail: 'Clients of etcd need a certificate.' },
    fail: {
      brief: 'anybody may connect',
      detail: '--client-cert-auth is {value}: whoever reaches etcd reads and writes everything.',
    },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    return flagIs(component, 'client-cert-auth', 'true', 'false');
  },
});
