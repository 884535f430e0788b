import type { Namespace, ObjectMeta, PodSpec } from '../../core/kube/objects.ts';
import { PSS_LEVELS, type PssLevel, strictestLevel } from '../../core/kube/pss/index.ts';
import { compareLevels } from '../../core/kube/pss/labels.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../core/kube/workloads.ts';
import { type ResourceRef, refOf } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** A pod that runs, or the template that the next ones are made from. */
export interface Judged {
  readonly ref: ResourceRef;
  readonly spec: PodSpec;
  readonly meta: Partial<ObjectMeta>;
  readonly kind: 'pod' | 'template';
}

/** Pods and templates by namespace. A bare pod counts as a pod only. */
const judgedByNamespace = memoize((snapshot: Snapshot): ReadonlyMap<string, readonly Judged[]> => {
  const found = new Map<string, Judged[]>();
  const add = (namespace: string, judged: Judged): void => {
    const known = found.get(namespace);
    if (known) known.push(judged);
    else found.set(namespace, [judged]);
  };
  for (const { ref, namespace, podSpec, podMeta } of workloadsOf(snapshot))
    if (ref.kind !== 'Pod') add(namespace, { ref, spec: podSpec, meta: podMeta, kind: 'template' });
  for (const pod of list(snapshot, 'pods')) {
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') continue;
    add(pod.metadata.namespace ?? 'default', { ref: refOf(pod), spec: pod.spec, meta: pod.metadata, kind: 'pod' });
  }
  return found;
});

const NONE: readonly Judged[] = [];
export const judgedIn = (snapshot: Snapshot, namespace: string): readonly Judged[] =>
  judgedByNamespace(snapshot).get(namespace) ?? NONE;

const levels = memoize((_: Snapshot) => new Map<string, PssLevel>());

/** The strictest level that everything in a namespace satisfies; restricted where there is nothing. */
export function strictestIn(snapshot: Snapshot, namespace: string, minor: number): PssLevel {
  const key = `${minor}/${namespace}`;
  let level = levels(snapshot).get(key);
  if (level === undefined) {
    level = 'restricted';
    for (const { spec, meta } of judgedIn(snapshot, namespace)) {
      const own = strictestLevel(spec, meta, minor);
      if (compareLevels(own, level) < 0) level = own;
      if (level === PSS_LEVELS[0]) break;
    }
    levels(snapshot).set(key, level);
  }
  return level;
}

const unreadable = memoize((snapshot: Snapshot): ReadonlySet<string> => {
  const needed: readonly string[] = WORKLOAD_RESOURCES;
  const found = new Set<string>();
  for (const { resource, namespace, name } of snapshot.refusals)
    if (name === undefined && needed.includes(resource)) found.add(namespace ?? '*');
  return found;
});

/** Whether everything that could break a level in the namespace was read. */
export const isReadWhole = (snapshot: Snapshot, namespace: string): boolean =>
  !unreadable(snapshot).has('*') && !unreadable(snapshot).has(namespace);

export interface PsaNamespace {
  readonly namespace: Namespace;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Why its findings count as accepted. */
  readonly platform?: string;
}

/** Every namespace that is not on its way out. */
export const psaNamespaces: (snapshot: Snapshot) => readonly PsaNamespace[] = memoize((snapshot) =>
  list(snapshot, 'namespaces').flatMap((namespace): PsaNamespace[] => {
    const { name, labels = {}, deletionTimestamp } = namespace.metadata;
    if (deletionTimestamp) return [];
    const platform = isSystemNamespace(name) ? `${name} belongs to the platform, whose pods need the node` : undefined;
    return [{ namespace, name, labels, ...(platform ? { platform } : {}) }];
  }),
);
