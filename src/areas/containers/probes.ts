import { isSidecar } from '../../core/kube/quota.ts';
import { matchesLabels } from '../../core/kube/selectors.ts';
import { containersOf, type VisitedContainer, type Workload } from '../../core/kube/workloads.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { list, memoize } from '../../core/snapshot.ts';
import { SelectorIndex } from '../quotas/label-index.ts';

const LASTING = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController']);

/** Jobs end by themselves, and nobody restarts a bare pod for being slow: probes are for what runs on. */
export const runsOn = ({ ref }: Workload): boolean => LASTING.has(ref.kind);

/** Containers that may have probes: ordinary ones and sidecars. */
export function* probed(workload: Workload): Iterable<VisitedContainer> {
  for (const visited of containersOf(workload))
    if (visited.kind === 'containers' || (visited.kind === 'initContainers' && isSidecar(visited.container)))
      yield visited;
}

const services = memoize(
  (snapshot) =>
    new SelectorIndex(list(snapshot, 'services'), ({ metadata, spec }) => ({
      namespace: metadata.namespace ?? '',
      labels: spec.selector,
    })),
);

/** A Service sends requests to the pods. */
export const isServed = ({ namespace, podMeta }: Workload, snapshot: Snapshot): boolean => {
  for (const { spec } of services(snapshot).candidates(namespace, podMeta.labels))
    if (matchesLabels(spec.selector, podMeta.labels)) return true;
  return false;
};

/** A program that is given this long before its first liveness probe is one that starts slowly. */
export const SLOW_START = 60;
