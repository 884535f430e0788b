import type { LimitRange, Quantities, ResourceQuota } from '../../core/kube/objects.ts';
import type { ContainerDefaults } from '../../core/kube/quota.ts';
import { userNamespaces } from '../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import type { Severity } from '../../core/severity.ts';
import { byNamespace, list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** What the checks on namespaces read. */
export const NAMESPACE_READS = ['namespaces', ...WORKLOAD_RESOURCES].map((resource) => ({
  resource: resource as 'namespaces' | (typeof WORKLOAD_RESOURCES)[number],
}));

const workloadsByNamespace = memoize((snapshot) => Map.groupBy(workloadsOf(snapshot), ({ namespace }) => namespace));
const quotasByNamespace = memoize((snapshot) => byNamespace<ResourceQuota>(list(snapshot, 'resourcequotas')));
const limitRangesByNamespace = memoize((snapshot) => byNamespace<LimitRange>(list(snapshot, 'limitranges')));

export const workloadsIn = (snapshot: Snapshot, namespace: string): readonly Workload[] =>
  workloadsByNamespace(snapshot).get(namespace) ?? [];
export const quotasIn = (snapshot: Snapshot, namespace: string): readonly ResourceQuota[] =>
  quotasByNamespace(snapshot).get(namespace) ?? [];
export const limitRangesIn = (snapshot: Snapshot, namespace: string): readonly LimitRange[] =>
  limitRangesByNamespace(snapshot).get(namespace) ?? [];

/** Where several share a cluster, one that takes all hurts the others. */
export const sharedSeverity: (snapshot: Snapshot) => Severity = memoize((snapshot) =>
  userNamespaces(snapshot).filter(({ metadata }) => workloadsIn(snapshot, metadata.name).length > 0).length > 1
    ? 'medium'
    : 'low',
);

const COMPUTE = /^(pods|cpu|memory|requests\.(cpu|memory)|limits\..+)$/;
export const isUnscoped = ({ spec }: ResourceQuota): boolean =>
  (spec.scopes ?? []).length === 0 && (spec.scopeSelector?.matchExpressions ?? []).length === 0;

/** Counts every pod of its namespace; one with scopes bounds only some of them. */
export const isGeneral = (quota: ResourceQuota): boolean =>
  isUnscoped(quota) && Object.keys(quota.spec.hard ?? {}).some((name) => COMPUTE.test(name));

/** Every name that an unscoped quota of the namespace bounds. */
export const boundedIn = (snapshot: Snapshot, namespace: string): ReadonlySet<string> =>
  new Set(
    quotasIn(snapshot, namespace)
      .filter(isUnscoped)
      .flatMap(({ spec }) => Object.keys(spec.hard ?? {})),
  );

export type ContainerItem = NonNullable<LimitRange['spec']['limits']>[number];

export const containerItems = (snapshot: Snapshot, namespace: string): readonly ContainerItem[] =>
  limitRangesIn(snapshot, namespace).flatMap(({ spec }) =>
    (spec.limits ?? []).filter(({ type }) => type === 'Container'),
  );

/** What LimitRanges fill in for containers, with the API's own defaulting: `max` is a default, a default is a request. */
export function defaultsIn(snapshot: Snapshot, namespace: string): ContainerDefaults {
  let requests: Quantities = {};
  let limits: Quantities = {};
  for (const item of containerItems(snapshot, namespace)) {
    const ownLimits = { ...item.max, ...item.default };
    limits = { ...ownLimits, ...limits };
    requests = { ...item.min, ...ownLimits, ...item.defaultRequest, ...requests };
  }
  return { requests, limits };
}
