import type { Endpoint, Port } from '../../core/kube/network/endpoint.ts';
import { endpointOf } from '../../core/kube/network/endpoint.ts';
import { backendsOf } from '../../core/kube/network/services.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../core/kube/objects.ts';
import { containersOf, workloadsOf } from '../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

export interface Dns {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
  /** The pods that answer, to ask policies about; the usual ones where none can be seen. */
  readonly servers: readonly Endpoint[];
  readonly asked: readonly Port[];
  /** The node's cache answers before them, on this address. */
  readonly cache?: string;
}

const SERVICES = [
  ['kube-system', 'kube-dns'],
  ['kube-system', 'coredns'],
  ['openshift-dns', 'dns-default'],
] as const;

/** Address of the node-local DNS cache as its manifest sets it. */
const CACHE = '169.254.20.10';

/** Where the cluster's DNS answers, by its Service: CoreDNS on 53, OpenShift's on 5353. */
export const dnsOf: (snapshot: Snapshot) => Dns = memoize((snapshot) => {
  const hasCache = workloadsOf(snapshot).some((workload) =>
    [...containersOf(workload)].some(({ container }) => /k8s-dns-node-cache/.test(container.image ?? '')),
  );
  const service = SERVICES.map(([namespace, name]) =>
    list(snapshot, 'services').find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  ).find((found) => found?.spec.selector);
  const namespace = service?.metadata.namespace ?? 'kube-system';
  const selector = service?.spec.selector ?? { 'k8s-app': 'kube-dns' };
  const backends = service ? backendsOf(snapshot, service) : [];
  const port = backends.flatMap(({ ports }) => ports).find(({ protocol }) => protocol === 'UDP')?.port ?? 53;
  const asked: Port[] = ['UDP', 'TCP'].map((protocol) => ({ protocol, port }));
  const servers = backends.map(({ workload }) => endpointOf(workload));
  return {
    peers: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: selector },
      },
      ...(hasCache ? [{ ipBlock: { cidr: `${CACHE}/32` } }] : []),
    ],
    // Plugins that look before the Service's address is translated see port 53.
    ports: [...asked, ...(port === 53 ? [] : ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })))],
    servers:
      servers.length > 0 ? servers : [{ namespace, labels: selector, ports: [], hostNetwork: false, addresses: [] }],
    asked,
    ...(hasCache ? { cache: CACHE } : {}),
  };
});
