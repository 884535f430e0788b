import { type Component, flag, listFlag } from '../../../core/kube/components.ts';
import { PROTECTIVE } from '../admission.ts';
import type { FlagEdit, FlagFix } from '../flag-edits.ts';
import { weakSuites } from '../judgement.ts';

const API = 'kube-apiserver' as const;
const PLUGINS = 'enable-admission-plugins';

const set = (flag: string, value: string, more: Pick<FlagFix, 'breaks' | 'note'> = {}): FlagFix => ({
  component: API,
  edits: () => [{ flag, value }],
  ...more,
});
const remove = (flags: readonly string[], more: Pick<FlagFix, 'breaks' | 'note'> = {}): FlagFix => ({
  component: API,
  edits: () => flags.map((flag): FlagEdit => ({ flag, remove: true })),
  ...more,
});
const enable = (plugin: string, more: Pick<FlagFix, 'breaks' | 'note'> = {}): FlagFix => ({
  component: API,
  edits: () => [
    { flag: PLUGINS, add: [plugin] },
    { flag: 'disable-admission-plugins', drop: [plugin] },
  ],
  ...more,
});
const notDisabled = (plugins: readonly string[], more: Pick<FlagFix, 'breaks' | 'note'> = {}): FlagFix => ({
  component: API,
  edits: () => [{ flag: 'disable-admission-plugins', drop: plugins }],
  ...more,
});

/** What the admission plugin EventRateLimit reads; the files come from templates. */
export const ADMISSION_CONFIG = '/etc/kubernetes/kubeharden/admission.yaml';

/** Flags that only tighten the server, by the check that asks for them. */
export const HARDENING: Readonly<Record<string, FlagFix>> = {
  'apiserver-always-admit': { component: API, edits: () => [{ flag: PLUGINS, drop: ['AlwaysAdmit'] }] },
  'apiserver-always-pull-images': enable('AlwaysPullImages', {
    breaks:
      'Every start of a container asks its registry: pods do not start while the registry is down, and images that were only loaded onto nodes no longer start at all.',
  }),
  'apiserver-default-plugins-disabled': notDisabled(PROTECTIVE, {
    breaks: 'The admission plugins that come back enforce their rules on new objects at once.',
  }),
  'apiserver-deny-external-ips': enable('DenyServiceExternalIPs', {
    breaks: 'New Services with spec.externalIPs, and changes that add addresses, are refused. Existing ones stay.',
  }),
  'apiserver-event-rate-limit': {
    component: API,
    // A file that is in use already holds other plugins' settings: then only the plugin is enabled here.
    edits: (component) => [
      { flag: PLUGINS, add: ['EventRateLimit'] },
      ...(flag(component, 'admission-control-config-file') === undefined
        ? [{ flag: 'admission-control-config-file', value: ADMISSION_CONFIG }]
        : []),
    ],
    note: 'Events above the limits are refused; what they tell of is not.',
  },
  'apiserver-max-inflight-apf': set('enable-priority-and-fairness', 'true'),
  'apiserver-namespacelifecycle': notDisabled(['NamespaceLifecycle']),
  'apiserver-node-restriction': enable('NodeRestriction', {
    breaks: 'Scripts that change labels or other nodes with a kubelet’s credential are refused.',
  }),
  'apiserver-profiling': set('profiling', 'false', { note: 'go tool pprof no longer reaches the API server.' }),
  'apiserver-request-timeout': set('request-timeout', '1m0s', {
    breaks: 'Requests that take longer than a minute, such as very large lists, are cut off.',
  }),
  'apiserver-sa-extend-token': set('service-account-extend-token-expiration', 'false', {
    breaks:
      'Pods whose client reads its token only once at the start lose access when it ends after an hour. The metric serviceaccount_stale_tokens_total is 0 where there are none.',
  }),
  'apiserver-sa-lookup': remove(['service-account-lookup'], {
    breaks: 'Tokens of service accounts that were deleted stop working.',
  }),
  'apiserver-serviceaccount-plugin': notDisabled(['ServiceAccount']),
  'apiserver-tls-ciphers': {
    component: API,
    edits: (component) => {
      const weak = weakSuites(listFlag(component, 'tls-cipher-suites'));
      return [{ flag: 'tls-cipher-suites', drop: weak }];
    },
    breaks: 'Clients that know only the old cipher suites can no longer connect.',
  },
  'apiserver-tls-min-version': set('tls-min-version', 'VersionTLS12', {
    breaks: 'Clients without TLS 1.2, from before about 2013, can no longer connect.',
  }),
  'apiserver-unsafe-flags': {
    component: API,
    edits: () => [
      { flag: 'feature-gates', drop: ['AllAlpha=true'] },
      { flag: 'runtime-config', drop: ['api/all=true', 'api/all', 'api/alpha=true', 'api/alpha'] },
      { flag: 'cors-allowed-origins', remove: true },
      { flag: 'kubelet-https', remove: true },
    ],
    breaks:
      'Objects of alpha APIs can no longer be read through the API, and web pages of other origins no longer reach it.',
  },
  'apiserver-verbosity': set('v', '2'),
};

/** Who is let in and what they may do: whoever relies on the old way is locked out. */
export const AUTHENTICATION: Readonly<Record<string, FlagFix>> = {
  'apiserver-authz-alwaysallow': set('authorization-mode', 'Node,RBAC', {
    breaks: 'Every account keeps only what roles grant it: workloads and people without a binding lose all access.',
  }),
  'apiserver-authz-node': { component: API, edits: (component) => withModes(component) },
  'apiserver-authz-rbac': { component: API, edits: (component) => withModes(component) },
  'apiserver-basic-auth-insecure-port': {
    component: API,
    edits: () => [
      { flag: 'basic-auth-file', remove: true },
      { flag: 'insecure-bind-address', remove: true },
      { flag: 'insecure-port', value: '0' },
    ],
    breaks: 'Clients that use passwords or the unauthenticated port are locked out.',
  },
  'rbac-abac-enabled': {
    component: API,
    edits: (component) => [...withModes(component, ['ABAC']), { flag: 'authorization-policy-file', remove: true }],
    breaks: 'Whoever had rights from the file alone loses all access: read it first, and grant them roles.',
  },
  'apiserver-requestheader-names': set('requestheader-allowed-names', 'front-proxy-client', {
    breaks: 'Authenticating proxies whose certificate has another name than front-proxy-client are refused.',
  }),
  'apiserver-token-auth-file': remove(['token-auth-file'], {
    breaks: 'Whoever uses a token from that file is locked out.',
  }),
};

/** Node and RBAC first; other modes stay behind them, AlwaysAllow goes. */
function withModes(component: Component, dropped: readonly string[] = []): readonly FlagEdit[] {
  const others = listFlag(component, 'authorization-mode').filter(
    (mode) => !['Node', 'RBAC', 'AlwaysAllow', ...dropped].includes(mode),
  );
  return [{ flag: 'authorization-mode', value: ['Node', 'RBAC', ...others].join(',') }];
}

const PKI = '/etc/kubernetes/pki';

/** Certificates and keys at the places where kubeadm keeps them. */
export const CERTIFICATES: Readonly<Record<string, FlagFix>> = {
  'apiserver-client-ca': set('client-ca-file', `${PKI}/ca.crt`),
  'apiserver-etcd-ca': set('etcd-cafile', `${PKI}/etcd/ca.crt`),
  'apiserver-etcd-tls': {
    component: API,
    edits: (component) => [
      {
        flag: 'etcd-servers',
        value: listFlag(component, 'etcd-servers')
          .map((server) => server.replace(/^http:/, 'https:'))
          .join(','),
      },
      { flag: 'etcd-certfile', value: `${PKI}/apiserver-etcd-client.crt` },
      { flag: 'etcd-keyfile', value: `${PKI}/apiserver-etcd-client.key` },
    ],
    breaks: 'The API server does not start while etcd does not serve over TLS with the same CA: change etcd first.',
  },
  'apiserver-kubelet-client-cert': {
    component: API,
    edits: () => [
      { flag: 'kubelet-client-certificate', value: `${PKI}/apiserver-kubelet-client.crt` },
      { flag: 'kubelet-client-key', value: `${PKI}/apiserver-kubelet-client.key` },
    ],
  },
  'apiserver-sa-key-file': set('service-account-key-file', `${PKI}/sa.pub`, {
    breaks: 'Tokens that were signed with another key stop working; pods get new ones when they restart.',
  }),
  'apiserver-tls-cert': {
    component: API,
    edits: () => [
      { flag: 'tls-cert-file', value: `${PKI}/apiserver.crt` },
      { flag: 'tls-private-key-file', value: `${PKI}/apiserver.key` },
    ],
    note: 'Clients that were told to skip verification can be told to verify now.',
  },
};
