import type { Change } from '../../core/change.ts';
import type { LabelSelector, TemplatedWorkload } from '../../core/kube/objects.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { byNamespace, list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { template } from '../../templates/library.ts';
import { renderManifests } from '../../templates/template.ts';

const BUDGET = 'quotas/pod-disruption-budget';
const budgetsIn = memoize((snapshot) => byNamespace(list(snapshot, 'poddisruptionbudgets.policy')));

export const selectorOf = ({ object }: Workload): LabelSelector | undefined =>
  (object as TemplatedWorkload).spec.selector;

/** A budget for the workload, by its own selector; none where both names that it could have are taken. */
export function budgetFor(workload: Workload, snapshot: Snapshot): Change[] {
  const selector = selectorOf(workload);
  const { name } = workload.ref;
  const taken = new Set((budgetsIn(snapshot).get(workload.namespace) ?? []).map(({ metadata }) => metadata.name));
  const free = taken.has(name) ? `${name}-budget` : name;
  if (!selector || taken.has(free)) return [];
  const values = { namespace: workload.namespace, name: free, maxUnavailable: 1, selector };
  return renderManifests(template(BUDGET), values).map((manifest) => ({ kind: 'apply', manifest, template: BUDGET }));
}
