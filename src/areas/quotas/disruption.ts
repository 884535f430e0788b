import type { PodDisruptionBudget } from '../../core/kube/objects.ts';
import { autoscaledTo, surgeOf } from '../../core/kube/quota-peak.ts';
import { matches } from '../../core/kube/selectors.ts';
import { type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { isExposed } from '../pods/exposure.ts';
import { LabelIndex, SelectorIndex } from './label-index.ts';

const budgets = memoize(
  (snapshot) =>
    new SelectorIndex(list(snapshot, 'poddisruptionbudgets.policy'), ({ metadata, spec }) => ({
      namespace: metadata.namespace ?? '',
      labels: spec.selector?.matchLabels,
    })),
);
const workloads = memoize(
  (snapshot) =>
    new LabelIndex(workloadsOf(snapshot), ({ namespace, podMeta }) => ({ namespace, labels: podMeta.labels })),
);

export const budgetsOf = ({ namespace, podMeta }: Workload, snapshot: Snapshot): readonly PodDisruptionBudget[] =>
  [...budgets(snapshot).candidates(namespace, podMeta.labels)].filter(({ spec }) =>
    matches(spec.selector, podMeta.labels),
  );

/** Workloads that serve people outside and are asked for in a number: an interruption is noticed. */
export const isServing = (workload: Workload, snapshot: Snapshot): boolean =>
  (workload.ref.kind === 'Deployment' || workload.ref.kind === 'StatefulSet') &&
  workload.replicas > 0 &&
  isExposed(workload, snapshot);

/** One pod, and no autoscaler that could make it more. */
export const isSingle = (workload: Workload, snapshot: Snapshot): boolean =>
  workload.replicas === 1 && (autoscaledTo(workload, snapshot) ?? 1) === 1;

/** Pods that the budget lets go at a time when all are well; undefined when it selects no workload. */
export function letsGo({ metadata, spec }: PodDisruptionBudget, snapshot: Snapshot): number | undefined {
  let pods = 0;
  const candidates = workloads(snapshot).candidates(metadata.namespace ?? '', spec.selector?.matchLabels);
  for (const { podMeta, replicas } of candidates) if (matches(spec.selector, podMeta.labels)) pods += replicas;
  if (pods === 0) return undefined;
  if (spec.maxUnavailable !== undefined) return surgeOf(spec.maxUnavailable, pods);
  return pods - surgeOf(spec.minAvailable ?? 1, pods);
}
