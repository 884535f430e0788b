import { listFlag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-etcd-ca',
  component: 'kube-apiserver',
  title: 'API server verifies etcd',
  severity: 'high',
  risk: 'Without the CA, the API server does not check that it talks to its own etcd: whoever takes over the address receives every Secret that is written.',
  fields: [{ path: 'kube-apiserver --etcd-cafile', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.2.26' },
    { framework: 'Kubescape', id: 'C-0140' },
  ],
  messages: {
    pass: { brief: 'etcd is verified', detail: 'etcd’s serving certificate is verified.' },
    fail: { brief: 'etcd is not verified', detail: '--etcd-cafile is not set.' },
    socket: { brief: 'a local socket', detail: 'The API server reaches its store over a local socket.' },
  },
  judge: (component) => {
    const servers = listFlag(component, 'etcd-servers');
    if (servers.length > 0 && servers.every((server) => server.startsWith('unix:')))
      return { verdict: 'not-applicable', message: 'socket', read: ['etcd-servers'] };
    return flagsSet(component, 'etcd-cafile');
  },
});
