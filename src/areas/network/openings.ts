import { isEverywhere } from '../../core/kube/network/address.ts';
import { endpointsOf, type Port, portNumber } from '../../core/kube/network/endpoint.ts';
import { type Direction, isEmptySelector, isolates, type PolicyRule } from '../../core/kube/network/policy.ts';
import { backendsOf } from '../../core/kube/network/services.ts';
import type { NetworkPolicy, NetworkPolicyPeer } from '../../core/kube/objects.ts';
import { matches } from '../../core/kube/selectors.ts';
import { type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { byNamespace, list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { uniquePorts } from './isolation/incoming.ts';

const wholeInternet = ({ ipBlock }: NetworkPolicyPeer): boolean =>
  ipBlock !== undefined && isEverywhere(ipBlock.cidr) && (ipBlock.except ?? []).length === 0;
const wholeCluster = ({ namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer): boolean =>
  !ipBlock && namespaceSelector !== undefined && isEmptySelector(namespaceSelector) && isEmptySelector(podSelector);

/** What makes a rule no rule. Rules that name ports are bounded, and public entry points need them. */
export function opens({ peers, ports }: PolicyRule, direction: Direction): string | undefined {
  if (ports.length > 0) return undefined;
  if (peers.length === 0) return 'everybody on every port';
  if (peers.some(wholeInternet)) return 'every address on every port';
  return direction === 'Ingress' && peers.some(wholeCluster) ? 'every pod of the cluster on every port' : undefined;
}

const servicePorts = memoize((snapshot: Snapshot) => {
  const ports = new Map<Workload, Port[]>();
  for (const service of list(snapshot, 'services'))
    for (const backend of backendsOf(snapshot, service))
      ports.set(backend.workload, [...(ports.get(backend.workload) ?? []), ...backend.ports]);
  return ports;
});

const workloadsIn = memoize((snapshot: Snapshot) => Map.groupBy(workloadsOf(snapshot), ({ namespace }) => namespace));
const servicesIn = memoize((snapshot: Snapshot) => byNamespace(list(snapshot, 'services')));

/** Ports that the kubelet probes, and those that scrapers are told of. */
function* askedPorts({ podSpec, podMeta }: Workload): Iterable<number | string> {
  for (const { livenessProbe, readinessProbe, startupProbe } of [
    ...podSpec.containers,
    ...(podSpec.initContainers ?? []),
  ])
    for (const probe of [livenessProbe, readinessProbe, startupProbe])
      for (const port of [probe?.httpGet?.port, probe?.tcpSocket?.port, probe?.grpc?.port]) if (port) yield port;
  const scraped = podMeta.annotations?.['prometheus.io/port'];
  if (scraped) yield scraped;
}

/** Ports that a workload declares, that a Service forwards to it, or that are asked without either. */
function portsOf(workload: Workload, snapshot: Snapshot): Port[] {
  const endpoint = endpointsOf(snapshot).get(workload);
  if (!endpoint) return [];
  const declared = endpoint.ports.map(({ containerPort, protocol = 'TCP' }) => ({ protocol, port: containerPort }));
  const asked = [...askedPorts(workload)].flatMap((port): Port[] => {
    const number = portNumber(endpoint, port);
    return number === undefined ? [] : [{ protocol: 'TCP', port: number }];
  });
  return [...declared, ...(servicePorts(snapshot).get(workload) ?? []), ...asked];
}

/**
 * The ports of the pods that a policy selects; undefined where one of them shows none, or where a headless Service
 * gives out their addresses for ports that nobody wrote down.
 */
export function portsBehind({ metadata, spec }: NetworkPolicy, snapshot: Snapshot): Port[] | undefined {
  const namespace = metadata.namespace ?? 'default';
  const selected = (workloadsIn(snapshot).get(namespace) ?? []).filter(({ podMeta }) =>
    matches(spec.podSelector ?? {}, podMeta.labels),
  );
  const ports = selected.map((workload) => portsOf(workload, snapshot));
  const silent = (servicesIn(snapshot).get(namespace) ?? []).some(
    (service) =>
      service.spec.clusterIP === 'None' &&
      (service.spec.ports ?? []).length === 0 &&
      backendsOf(snapshot, service).some(({ workload }) => selected.includes(workload)),
  );
  return ports.length === 0 || silent || ports.some((own) => own.length === 0) ? undefined : uniquePorts(ports.flat());
}

/** Only rules for incoming connections can be bounded by what the pods listen on. */
export const canBeBounded = (policy: NetworkPolicy, snapshot: Snapshot): boolean =>
  isolates(policy, 'Ingress') &&
  (policy.spec.egress ?? []).every(({ to = [], ports = [] }) => !opens({ peers: to, ports }, 'Egress')) &&
  portsBehind(policy, snapshot) !== undefined;
