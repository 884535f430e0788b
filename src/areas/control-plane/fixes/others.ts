import { type ComponentName, listFlag } from '../../../core/kube/components.ts';
import type { FlagEdit, FlagFix } from '../flag-edits.ts';
import { hostOf, isLoopback } from '../judgement.ts';

const fix = (
  component: ComponentName,
  values: Readonly<Record<string, string>>,
  more: Pick<FlagFix, 'breaks' | 'note'> = {},
): FlagFix => ({
  component,
  edits: () => Object.entries(values).map(([flag, value]): FlagEdit => ({ flag, value })),
  ...more,
});

const KCM = 'kube-controller-manager' as const;
const SCHEDULER = 'kube-scheduler' as const;
const PKI = '/etc/kubernetes/pki';

const scraping = (port: number): string =>
  `A Prometheus that scrapes port ${port} from another node no longer reaches it; let it go through kube-rbac-proxy on the node, or leave the step out.`;

export const CONTROLLERS: Readonly<Record<string, FlagFix>> = {
  'kcm-bind-address': {
    component: KCM,
    edits: () => [
      { flag: 'bind-address', value: '127.0.0.1' },
      { flag: 'address', remove: true },
      { flag: 'port', remove: true },
    ],
    breaks: scraping(10257),
  },
  'kcm-cluster-signing-scope': fix(KCM, { 'cluster-signing-duration': '8760h0m0s' }),
  'kcm-pod-gc-threshold': fix(
    KCM,
    { 'terminated-pod-gc-threshold': '12500' },
    { breaks: 'Finished pods above 12,500 are deleted, their logs with them.' },
  ),
  'kcm-profiling': fix(KCM, { profiling: 'false' }),
  'kcm-root-ca': fix(KCM, { 'root-ca-file': `${PKI}/ca.crt` }),
  'kcm-rotate-kubelet-server-cert': {
    component: KCM,
    edits: () => [{ flag: 'feature-gates', drop: ['RotateKubeletServerCertificate=false'] }],
  },
  'kcm-sa-credentials': fix(
    KCM,
    { 'use-service-account-credentials': 'true' },
    { breaks: 'Controllers act with their own roles, system:controller:…, which must not have been narrowed.' },
  ),
  'kcm-sa-private-key': fix(KCM, { 'service-account-private-key-file': `${PKI}/sa.key` }),
  'sched-bind-address': {
    component: SCHEDULER,
    edits: () => [
      { flag: 'bind-address', value: '127.0.0.1' },
      { flag: 'address', remove: true },
      { flag: 'port', remove: true },
    ],
    breaks: scraping(10259),
  },
  'sched-profiling': fix(SCHEDULER, { profiling: 'false' }),
};

export const ETCD: Readonly<Record<string, FlagFix>> = {
  'etcd-auto-tls': { component: 'etcd', edits: () => [{ flag: 'auto-tls', remove: true }] },
  'etcd-cert-file': fix('etcd', { 'cert-file': `${PKI}/etcd/server.crt`, 'key-file': `${PKI}/etcd/server.key` }),
  'etcd-client-cert-auth': fix(
    'etcd',
    { 'client-cert-auth': 'true' },
    { breaks: 'Backup jobs and people that talk to etcd without a client certificate are refused.' },
  ),
  'etcd-listen-exposed': {
    component: 'etcd',
    edits: (component) => {
      // The address that the member tells others is the one that it has to listen on.
      const own = listFlag(component, 'advertise-client-urls')
        .map(hostOf)
        .filter((host) => !isLoopback(host));
      const hosts = ['127.0.0.1', ...own.map((host) => (host.includes(':') ? `[${host}]` : host))];
      return [
        { flag: 'listen-client-urls', value: hosts.map((host) => `https://${host}:2379`).join(',') },
        { flag: 'listen-metrics-urls', value: 'http://127.0.0.1:2381' },
      ];
    },
    breaks:
      'Monitoring that scrapes etcd from other nodes, and clients that use another address of the node, no longer reach it.',
  },
  'etcd-peer-auto-tls': { component: 'etcd', edits: () => [{ flag: 'peer-auto-tls', remove: true }] },
  'etcd-peer-cert': fix('etcd', {
    'peer-cert-file': `${PKI}/etcd/peer.crt`,
    'peer-key-file': `${PKI}/etcd/peer.key`,
  }),
  'etcd-peer-client-cert-auth': fix(
    'etcd',
    { 'peer-client-cert-auth': 'true', 'peer-trusted-ca-file': `${PKI}/etcd/ca.crt` },
    { breaks: 'Members without a certificate of etcd’s CA drop out: change all members, one at a time.' },
  ),
  'etcd-unique-ca': fix(
    'etcd',
    { 'trusted-ca-file': `${PKI}/etcd/ca.crt` },
    {
      breaks:
        'Clients whose certificate comes from the cluster’s CA are refused, the API server among them until it uses a certificate of etcd’s CA.',
    },
  ),
};
