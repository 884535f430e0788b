import { matchesLabels } from '../../core/kube/selectors.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

type Selector = Readonly<Record<string, string>>;

/** Selectors of the Services that can be reached from outside, by namespace. */
const exposedSelectors = memoize((snapshot: Snapshot): ReadonlyMap<string, readonly Selector[]> => {
  const behindIngress = new Set<string>();
  for (const { metadata, spec } of list(snapshot, 'ingresses.networking.k8s.io')) {
    const backends = [
      spec.defaultBackend,
      ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
    ];
    for (const backend of backends)
      if (backend?.service) behindIngress.add(`${metadata.namespace ?? ''}/${backend.service.name}`);
  }
  const found = new Map<string, Selector[]>();
  for (const { metadata, spec } of list(snapshot, 'services')) {
    const namespace = metadata.namespace ?? '';
    const open =
      spec.type === 'NodePort' ||
      spec.type === 'LoadBalancer' ||
      (spec.externalIPs ?? []).length > 0 ||
      behindIngress.has(`${namespace}/${metadata.name}`);
    if (!open || !spec.selector) continue;
    const known = found.get(namespace);
    if (known) known.push(spec.selector);
    else found.set(namespace, [spec.selector]);
  }
  return found;
});

/** Whether a Service or an Ingress leads to the workload from outside the cluster. */
export const isExposed = ({ namespace, podMeta }: Workload, snapshot: Snapshot): boolean =>
  (exposedSelectors(snapshot).get(namespace) ?? []).some((selector) => matchesLabels(selector, podMeta.labels));
