import { list, memoize, type Snapshot } from '../../snapshot.ts';
import type { Service } from '../objects.ts';
import { matchesLabels } from '../selectors.ts';
import { type Workload, workloadsOf } from '../workloads.ts';
import { isAddress } from './address.ts';
import { endpointsOf, type Port, portNumber } from './endpoint.ts';

export const serviceKey = (namespace: string, name: string): string => `${namespace}/${name}`;

interface Services {
  readonly byName: ReadonlyMap<string, Service>;
  readonly byAddress: ReadonlyMap<string, Service>;
}

const servicesOf = memoize((snapshot: Snapshot): Services => {
  const byName = new Map<string, Service>();
  const byAddress = new Map<string, Service>();
  for (const service of list(snapshot, 'services')) {
    const { clusterIP } = service.spec;
    byName.set(serviceKey(service.metadata.namespace ?? 'default', service.metadata.name), service);
    if (clusterIP && isAddress(clusterIP)) byAddress.set(clusterIP, service);
  }
  return { byName, byAddress };
});

/** Workloads by namespace and one of their labels, so that a selector looks at few of them. */
const workloadsByLabel = memoize((snapshot: Snapshot): ReadonlyMap<string, readonly Workload[]> => {
  const index = new Map<string, Workload[]>();
  for (const workload of workloadsOf(snapshot)) {
    for (const [key, value] of Object.entries(workload.podMeta.labels ?? {})) {
      const entry = `${workload.namespace}/${key}=${value}`;
      const known = index.get(entry);
      if (known) known.push(workload);
      else index.set(entry, [workload]);
    }
  }
  return index;
});

/** Workloads whose pods have all these labels; none for an empty selector, as for Services. */
export function workloadsSelected(
  snapshot: Snapshot,
  namespace: string,
  selector: Readonly<Record<string, string>> | undefined,
): readonly Workload[] {
  const candidates = Object.entries(selector ?? {}).map(
    ([key, value]) => workloadsByLabel(snapshot).get(`${namespace}/${key}=${value}`) ?? [],
  );
  const fewest = candidates.reduce<readonly Workload[] | undefined>(
    (best, one) => (best === undefined || one.length < best.length ? one : best),
    undefined,
  );
  return (fewest ?? []).filter(({ podMeta }) => matchesLabels(selector, podMeta.labels));
}

/** A workload that a Service leads to, and the ports at its pods. */
export interface Backend {
  readonly workload: Workload;
  readonly ports: readonly Port[];
}

const NONE: readonly Backend[] = [];
const backendsByService = memoize((_: Snapshot) => new Map<Service, readonly Backend[]>());

/** Where a Service leads; `port` is one of its own ports (number or name), all of them when absent. */
export function backendsOf(snapshot: Snapshot, service: Service, port?: number | string): readonly Backend[] {
  if (service.spec.type === 'ExternalName') return NONE;
  const cache = backendsByService(snapshot);
  const whole = port === undefined ? cache.get(service) : undefined;
  if (whole) return whole;
  const headless = service.spec.clusterIP === 'None';
  const wanted = (service.spec.ports ?? []).filter(
    (one) => port === undefined || one.port === port || one.name === port,
  );
  const backends = workloadsSelected(snapshot, service.metadata.namespace ?? 'default', service.spec.selector).map(
    (workload): Backend => {
      const endpoint = endpointsOf(snapshot).get(workload);
      const ports = wanted.flatMap((one): Port[] => {
        const { protocol = 'TCP', targetPort = one.port } = one;
        const number = endpoint ? portNumber(endpoint, targetPort === 0 ? one.port : targetPort, protocol) : undefined;
        return number === undefined ? [] : [{ protocol, port: number }];
      });
      // A headless Service gives the pods' own addresses, so any port can be asked for.
      if (headless && typeof port === 'number' && ports.length === 0)
        return { workload, ports: [{ protocol: 'TCP', port }] };
      return { workload, ports };
    },
  );
  if (port === undefined) cache.set(service, backends);
  return backends;
}

/** What a host name or an address means to a pod in `namespace`. */
export type HostMeaning =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'external'; readonly host: string }
  /** Looks like a name of this cluster, but there is no such Service. */
  | { readonly kind: 'missing'; readonly host: string };

const namespaceNames = memoize(
  (snapshot: Snapshot) => new Set(list(snapshot, 'namespaces').map(({ metadata }) => metadata.name)),
);

/** Follows the search path of cluster DNS: `name`, `name.namespace`, `name.namespace.svc`, a pod of a headless Service. */
export function meaningOf(snapshot: Snapshot, host: string, namespace: string, depth = 0): HostMeaning {
  const { byName, byAddress } = servicesOf(snapshot);
  if (isAddress(host)) {
    const service = byAddress.get(host);
    return service ? { kind: 'service', service } : { kind: 'external', host };
  }
  const labels = host.replace(/\.$/, '').split('.');
  const svc = labels.indexOf('svc');
  const inner = svc > 0 ? labels.slice(0, svc) : labels;
  const [first = '', second = namespace] = inner.slice(-2).length === 2 ? inner.slice(-2) : inner;
  const service =
    svc > 0 || inner.length <= 2
      ? byName.get(serviceKey(second, first))
      : // `pod.service.namespace` without the rest.
        namespaceNames(snapshot).has(second)
        ? byName.get(serviceKey(second, first))
        : undefined;
  const found = service ?? (inner.length === 2 ? byName.get(serviceKey(namespace, second)) : undefined);
  if (found) {
    const { type, externalName } = found.spec;
    // Aliases may point at each other.
    if (type === 'ExternalName' && externalName && depth < 4)
      return meaningOf(snapshot, externalName, namespace, depth + 1);
    return { kind: 'service', service: found };
  }
  const local = svc > 0 || inner.length === 1 || (inner.length === 2 && namespaceNames(snapshot).has(second));
  return local ? { kind: 'missing', host } : { kind: 'external', host };
}
