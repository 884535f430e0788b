// The most pods that a workload has at once: autoscaled to its maximum and in the middle of a rollout.
import { type ResourceRef, refKey } from '../reference.ts';
import { list, memoize, type Snapshot } from '../snapshot.ts';
import type { CronJob, TemplatedWorkload } from './objects.ts';
import type { Workload } from './workloads.ts';

const maxima = memoize((snapshot) => {
  const found = new Map<string, number>();
  for (const { metadata, spec } of list(snapshot, 'horizontalpodautoscalers.autoscaling')) {
    const { kind, name, apiVersion = 'apps/v1' } = spec.scaleTargetRef;
    const target: ResourceRef = { apiVersion, kind, name, namespace: metadata.namespace ?? '' };
    found.set(refKey(target), Math.max(found.get(refKey(target)) ?? 0, spec.maxReplicas));
  }
  return found;
});

/** Most replicas that a HorizontalPodAutoscaler may set; undefined without one. */
export const autoscaledTo = (workload: Workload, snapshot: Snapshot): number | undefined =>
  maxima(snapshot).get(refKey(workload.ref));

/** A number or a percentage of `total`, rounded up, as `maxSurge` is. */
export function surgeOf(value: number | string, total: number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : Math.ceil((total * Number(percent)) / 100);
}

/** Pods at once at the most. Runs of a CronJob are counted once: whether they overlap is its own policy. */
export function peakPods(workload: Workload, snapshot: Snapshot): number {
  const { ref, object } = workload;
  if (ref.kind === 'CronJob') return (object as CronJob).spec.jobTemplate.spec.parallelism ?? 1;
  const replicas = Math.max(workload.replicas, autoscaledTo(workload, snapshot) ?? 0, workload.pods.length);
  const strategy = (object as TemplatedWorkload).spec.strategy;
  if (ref.kind === 'Deployment' && strategy?.type !== 'Recreate')
    return replicas === 0 ? 0 : replicas + surgeOf(strategy?.maxSurge ?? '25%', replicas);
  if (ref.kind === 'DaemonSet') return replicas + surgeOf(strategy?.maxSurge ?? 0, replicas);
  return replicas;
}
