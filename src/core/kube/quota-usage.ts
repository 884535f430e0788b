// What an unscoped ResourceQuota would count now, by the names that its `hard` uses (quota/v1/evaluator/core).
import type { ListedResource } from '../resources.ts';
import { resourceInfo } from '../resources.ts';
import { byNamespace, list, memoize, type Snapshot } from '../snapshot.ts';
import type { KubeObject, PersistentVolumeClaim, Pod, Service } from './objects.ts';
import { amountOf, type Nano, ONE } from './quantity.ts';
import { type Amounts, added, type Footprint, footprintOf } from './quota.ts';

/** A footprint under the names of quotas: `requests.cpu` and its short form `cpu`, `limits.memory`. */
export function quotaAmounts({ requests, limits }: Footprint): Map<string, Nano> {
  const named = new Map<string, Nano>();
  for (const [name, value] of requests) {
    named.set(`requests.${name}`, value);
    if (/^(cpu|memory|ephemeral-storage|hugepages-.*)$/.test(name)) named.set(name, value);
  }
  for (const [name, value] of limits) if (!name.includes('/')) named.set(`limits.${name}`, value);
  return named;
}

/** Pods that have ended count as objects only. */
export const isRunning = (pod: Pod): boolean => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

function serviceAmounts({ spec }: Service): Map<string, Nano> {
  const named = new Map([['services', ONE]]);
  const ports = spec.ports ?? [];
  if (spec.type === 'LoadBalancer') {
    named.set('services.loadbalancers', ONE);
    const allocated = spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort) : ports;
    named.set('services.nodeports', BigInt(allocated.length) * ONE);
  } else if (spec.type === 'NodePort') named.set('services.nodeports', BigInt(ports.length) * ONE);
  return named;
}

function claimAmounts({ spec }: PersistentVolumeClaim): Map<string, Nano> {
  const storage = amountOf(spec.resources?.requests?.storage);
  const named = new Map([
    ['persistentvolumeclaims', ONE],
    ['requests.storage', storage],
  ]);
  const storageClass = spec.storageClassName;
  if (storageClass) {
    named.set(`${storageClass}.storageclass.storage.k8s.io/requests.storage`, storage);
    named.set(`${storageClass}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE);
  }
  return named;
}

/** Listed resources that quotas count as objects, by the names that `hard` uses. */
const COUNTED = [
  'pods',
  'services',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
  'serviceaccounts',
  'deployments.apps',
  'statefulsets.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
] as const satisfies readonly ListedResource[];

const countName = (resource: ListedResource): string => {
  const { group, plural } = resourceInfo(resource);
  return `count/${plural}${group ? `.${group}` : ''}`;
};

/** Use by namespace and name. ConfigMaps are missing: a scan does not list them. */
export const usageByNamespace: (snapshot: Snapshot) => ReadonlyMap<string, Amounts> = memoize((snapshot) => {
  const usage = new Map<string, Map<string, Nano>>();
  const add = (namespace: string, amounts: Amounts): void => {
    usage.set(namespace, added(usage.get(namespace) ?? new Map(), amounts));
  };
  for (const resource of COUNTED)
    for (const [namespace, objects] of byNamespace<KubeObject>(list(snapshot, resource)))
      add(namespace, new Map([[countName(resource), BigInt(objects.length) * ONE]]));
  for (const pod of list(snapshot, 'pods'))
    if (isRunning(pod))
      add(pod.metadata.namespace ?? '', new Map([...quotaAmounts(footprintOf(pod.spec)), ['pods', ONE]]));
  for (const service of list(snapshot, 'services')) add(service.metadata.namespace ?? '', serviceAmounts(service));
  for (const claim of list(snapshot, 'persistentvolumeclaims'))
    add(claim.metadata.namespace ?? '', claimAmounts(claim));
  for (const { namespace } of snapshot.secrets)
    add(
      namespace,
      new Map([
        ['secrets', ONE],
        ['count/secrets', ONE],
      ]),
    );
  return usage;
});
