import { serviceKey, workloadsSelected } from '../../../core/kube/network/services.ts';
import type { TemplatedWorkload } from '../../../core/kube/objects.ts';
import { matchesLabels } from '../../../core/kube/selectors.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../../core/snapshot.ts';

export type Selector = Readonly<Record<string, string>>;

// Set by controllers, different for each revision, run or pod.
const VOLATILE =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|job-name|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*)$/;

/** Service selectors that lead to one workload only: the labels by which people already name it. */
const ownServices = memoize((snapshot: Snapshot): ReadonlyMap<string, Selector> => {
  const found = new Map<string, Selector>();
  for (const { metadata, spec } of list(snapshot, 'services')) {
    if (!spec.selector) continue;
    const selected = workloadsSelected(snapshot, metadata.namespace ?? 'default', spec.selector);
    const [only] = selected;
    if (selected.length !== 1 || !only) continue;
    const key = serviceKey(only.namespace, `${only.ref.kind}/${only.ref.name}`);
    if (!found.has(key)) found.set(key, spec.selector);
  }
  return found;
});

/** Labels that tell the workload's pods from others; none when the pods have none. */
export function selectorOf(snapshot: Snapshot, workload: Workload): Selector {
  const { labels = {} } = workload.podMeta;
  const byService = ownServices(snapshot).get(
    serviceKey(workload.namespace, `${workload.ref.kind}/${workload.ref.name}`),
  );
  if (byService) return byService;
  if (workload.ref.kind !== 'Pod' && workload.ref.kind !== 'CronJob' && workload.ref.kind !== 'Job') {
    const own = (workload.object as TemplatedWorkload).spec.selector?.matchLabels;
    if (own && matchesLabels(own, labels)) return own;
  }
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !VOLATILE.test(key)));
}
