import type { Port } from '../../../core/kube/network/endpoint.ts';
import { type Backend, backendsOf, serviceKey } from '../../../core/kube/network/services.ts';
import type { Service } from '../../../core/kube/objects.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { refOf, refText } from '../../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../../core/snapshot.ts';
import { type Calls, callsOf } from './calls.ts';
import { type Selector, selectorOf } from './identity.ts';
import { controllersFor } from './ingress-controllers.ts';
import { type Observations, observe } from './observed.ts';
import { adminConnections } from './platform-callers.ts';
import { scrapes } from './scrapes.ts';

export type Source =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** Clients outside, nodes and the control plane: their addresses are not known beforehand. */
  | { readonly kind: 'anywhere'; readonly name: string }
  /** Any pod of the receiver's own namespace. */
  | { readonly kind: 'namespace' };

/** A connection that the cluster needs as it is now, and what shows it. */
export interface Connection {
  readonly from: Source;
  readonly to: Workload;
  /** Labels by which a policy selects the receiver. */
  readonly selector: Selector;
  /** Empty: all ports. */
  readonly ports: readonly Port[];
  readonly reason: string;
}

export interface Topology {
  readonly connections: readonly Connection[];
  readonly calls: ReadonlyMap<Workload, Calls>;
  /** What flow logs add, where there are some. */
  readonly observed?: Observations;
}

const OUTSIDE: Source = { kind: 'anywhere', name: 'outside' };

const isEntry = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.externalIPs ?? []).length > 0;

/** Pods on a node's network come from the node's address. */
const sourceOf = (workload: Workload): Source =>
  workload.podSpec.hostNetwork === true ? { kind: 'anywhere', name: 'nodes' } : { kind: 'workload', workload };

const toBackends = (service: Service, backends: readonly Backend[], from: Source, reason: string): Connection[] =>
  backends
    .filter(({ ports }) => ports.length > 0)
    .map(({ workload, ports }) => ({ from, to: workload, selector: service.spec.selector ?? {}, ports, reason }));

/** Everything that Services, Ingresses, environments, arguments and annotations show. One pass over the cluster. */
export const topologyOf: (snapshot: Snapshot) => Topology = memoize((snapshot) => {
  const calls = new Map<Workload, Calls>();
  const connections: Connection[] = [];
  const named = new Set<Service>();
  const add = (service: Service, port: number | string | undefined, from: Source, reason: string): void => {
    named.add(service);
    connections.push(...toBackends(service, backendsOf(snapshot, service, port), from, reason));
  };

  for (const workload of workloadsOf(snapshot)) {
    const told = callsOf(snapshot, workload);
    calls.set(workload, told);
    for (const { service, port, from } of told.services)
      add(service, port, sourceOf(workload), `${refText(workload.ref)} names ${refText(refOf(service))} in ${from}`);
    if (workload.ref.kind === 'StatefulSet' && workload.replicas > 1)
      connections.push({
        from: { kind: 'workload', workload },
        to: workload,
        selector: selectorOf(snapshot, workload),
        ports: [],
        reason: `the pods of ${refText(workload.ref)} form one system`,
      });
  }

  const services = new Map(
    list(snapshot, 'services').map((service) => [
      serviceKey(service.metadata.namespace ?? 'default', service.metadata.name),
      service,
    ]),
  );
  for (const service of services.values())
    if (isEntry(service))
      add(service, undefined, OUTSIDE, `${refText(refOf(service))} is open to the outside (${entryKind(service)})`);
  for (const ingress of list(snapshot, 'ingresses.networking.k8s.io')) {
    const { rules = [], defaultBackend } = ingress.spec;
    const backends = [defaultBackend, ...rules.flatMap(({ http }) => (http?.paths ?? []).map((path) => path.backend))];
    for (const backend of backends) {
      const service = services.get(serviceKey(ingress.metadata.namespace ?? 'default', backend?.service?.name ?? ''));
      if (!service) continue;
      const port = backend?.service?.port?.number ?? backend?.service?.port?.name;
      for (const source of controllersFor(snapshot, ingress))
        add(service, port, source, `${refText(refOf(ingress))} leads to ${refText(refOf(service))}`);
    }
  }
  for (const { service, port, reason } of adminConnections(snapshot, services))
    add(service, port, { kind: 'anywhere', name: 'api-server' }, reason);
  connections.push(...scrapes(snapshot));

  for (const service of services.values()) {
    if (named.has(service)) continue;
    connections.push(
      ...toBackends(
        service,
        backendsOf(snapshot, service),
        { kind: 'namespace' },
        `${refText(refOf(service))} is named by nothing that a scan can see; its own namespace may still call it`,
      ),
    );
  }
  if (!snapshot.flows) return { connections, calls };
  const observed = observe(snapshot, connections, snapshot.flows);
  return { connections: observed.connections, calls, observed };
});

const entryKind = ({ spec }: Service): string =>
  spec.type === 'LoadBalancer' || spec.type === 'NodePort' ? spec.type : `externalIPs ${spec.externalIPs?.join(', ')}`;
