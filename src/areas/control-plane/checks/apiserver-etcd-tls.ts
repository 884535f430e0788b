import { listFlag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-etcd-tls',
  component: 'kube-apiserver',
  title: 'Connection to etcd',
  severity: 'high',
  risk: 'etcd holds every Secret. Over plain HTTP, whoever sees the traffic reads them; without a client certificate, etcd has to accept anybody.',
  fields: [
    { path: 'kube-apiserver --etcd-servers', allowed: 'https URLs' },
    { path: 'kube-apiserver --etcd-certfile and --etcd-keyfile', allowed: 'set' },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.23' },
    { framework: 'Kubescape', id: 'C-0137' },
  ],
  messages: {
    pass: {
      brief: 'TLS with a client certificate',
      detail: 'The API server talks to etcd over TLS and identifies itself.',
    },
    fail: { brief: '{what}', detail: 'The connection to etcd is not protected: {what}.' },
    socket: { brief: 'a local socket', detail: 'The API server reaches its store over a local socket.' },
  },
  judge: (component) => {
    const servers = listFlag(component, 'etcd-servers');
    // A local socket, as k3s uses for its own store, is not on the network.
    if (servers.length > 0 && servers.every((server) => server.startsWith('unix:')))
      return { verdict: 'not-applicable', message: 'socket', read: ['etcd-servers'] };
    if (servers.some((server) => server.startsWith('http://')))
      return {
        verdict: 'fail',
        severity: 'critical',
        read: ['etcd-servers'],
        data: { what: 'plain HTTP is used' },
      };
    const judged = flagsSet(component, 'etcd-certfile', 'etcd-keyfile');
    return { ...judged, data: { what: `${judged.data?.missing} is not set` } };
  },
});
