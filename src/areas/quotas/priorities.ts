import type { PriorityClass } from '../../core/kube/objects.ts';
import { userNamespaces } from '../../core/kube/scope.ts';
import { record, records, strings } from '../../core/reduce/raw.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { quotasIn, workloadsIn } from './namespaces.ts';

/** Classes that Kubernetes itself makes, for what the cluster cannot do without. */
export const SYSTEM_CLASSES: readonly string[] = ['system-cluster-critical', 'system-node-critical'];

/** A class that is the default for everybody, or may push out most others, begins here. */
export const HIGH = 1_000_000;

export const ownClasses = (snapshot: Snapshot): readonly PriorityClass[] =>
  list(snapshot, 'priorityclasses.scheduling.k8s.io').filter(({ metadata }) => !metadata.name.startsWith('system-'));

/** Classes that a quota of the namespace bounds. */
function boundedClasses(snapshot: Snapshot, namespace: string): Set<string> {
  const found = new Set<string>();
  for (const { spec } of quotasIn(snapshot, namespace))
    for (const expression of records(record(spec.scopeSelector).matchExpressions))
      if (expression.scopeName === 'PriorityClass')
        for (const name of expression.operator === 'In' ? strings(expression.values) : ['*']) found.add(name);
  return found;
}

/** Namespaces with workloads in which nothing bounds the use of each high class. */
export const unboundedNamespaces: (snapshot: Snapshot) => ReadonlyMap<string, readonly string[]> = memoize(
  (snapshot) => {
    const open = new Map<string, string[]>();
    const high = ownClasses(snapshot).filter(({ value }) => value >= HIGH);
    if (high.length === 0) return open;
    for (const { metadata } of userNamespaces(snapshot)) {
      if (workloadsIn(snapshot, metadata.name).length === 0) continue;
      const bounded = boundedClasses(snapshot, metadata.name);
      if (bounded.has('*')) continue;
      for (const { metadata: priority } of high)
        if (!bounded.has(priority.name)) open.set(priority.name, [...(open.get(priority.name) ?? []), metadata.name]);
    }
    return open;
  },
);
