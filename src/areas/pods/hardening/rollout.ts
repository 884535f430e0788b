import type { Consequence } from '../../../core/impact.ts';
import type { KubeObject, TemplatedWorkload } from '../../../core/kube/objects.ts';
import { managerOf } from '../../../core/kube/scope.ts';
import { matches } from '../../../core/kube/selectors.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refOf, refText } from '../../../core/reference.ts';
import { byNamespace, list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { refsOf } from './form.ts';

const strategyOf = ({ object, ref }: Workload): string => {
  if (ref.kind === 'CronJob') return 'next run';
  if (ref.kind === 'ReplicaSet' || ref.kind === 'ReplicationController') return 'new pods';
  return (object as TemplatedWorkload).spec.strategy?.type ?? 'RollingUpdate';
};
const named = (workloads: readonly Workload[]): string => listing(workloads.map(({ ref }) => refText(ref)));

/** What a changed template does to the pods that run now. */
export function rolloutConsequences(workloads: readonly Workload[], snapshot: Snapshot): Consequence[] {
  const found: Consequence[] = [];
  const add = (level: Consequence['level'], affected: readonly Workload[], text: string): void => {
    if (affected.length > 0) found.push({ level, text, subjects: refsOf(affected) });
  };
  const running = workloads.filter(({ replicas, ref }) => replicas > 0 && ref.kind !== 'CronJob');
  const rolled = running.filter((workload) => ['RollingUpdate', 'Recreate'].includes(strategyOf(workload)));
  const pods = rolled.reduce((sum, { replicas }) => sum + replicas, 0);
  add(
    'restarts',
    rolled,
    `${count(pods, 'pod')} of ${count(rolled.length, 'workload')} ${pods === 1 ? 'is' : 'are'} replaced, workload by workload as each one’s update strategy says.`,
  );

  const recreated = rolled.filter((workload) => strategyOf(workload) === 'Recreate');
  add(
    'breaks',
    recreated,
    `${named(recreated)}: the strategy Recreate ends all pods before new ones start, so there is an interruption.`,
  );
  const single = rolled.filter((workload) => workload.replicas === 1 && !recreated.includes(workload));
  const singleSets = single.filter(({ ref }) => ref.kind === 'StatefulSet');
  add(
    'breaks',
    singleSets,
    `${named(singleSets)}: the only pod is ended before its successor starts, so there is an interruption.`,
  );
  const singleOthers = single.filter(({ ref }) => ref.kind === 'Deployment');
  add(
    'note',
    singleOthers,
    `${count(singleOthers.length, 'Deployment')} ${singleOthers.length === 1 ? 'has' : 'have'} a single pod: ${named(singleOthers)}. Its successor is started first; without a readiness probe it may get requests too early.`,
  );
  const sets = rolled.filter(({ ref, replicas }) => ref.kind === 'StatefulSet' && replicas > 1);
  add(
    'note',
    sets,
    `${named(sets)}: pods are replaced one by one from the last; one that does not become ready stops the rollout until the template is put back and the pod deleted.`,
  );
  const daemons = rolled.filter(({ ref }) => ref.kind === 'DaemonSet');
  add('restarts', daemons, `${named(daemons)}: the pod of each node is ended before its successor starts.`);
  const onDelete = running.filter((workload) => strategyOf(workload) === 'OnDelete');
  add('note', onDelete, `${named(onDelete)}: the strategy OnDelete replaces a pod only when it is deleted.`);
  const replicaSets = running.filter((workload) => strategyOf(workload) === 'new pods');
  add(
    'note',
    replicaSets,
    `${named(replicaSets)}: running pods stay as they are; only new ones follow the changed template.`,
  );
  const cron = workloads.filter(({ ref }) => ref.kind === 'CronJob');
  add('note', cron, `${named(cron)}: the change counts from the next run.`);

  const budgets = byNamespace(list(snapshot, 'poddisruptionbudgets.policy'));
  const guarded = rolled.filter(({ namespace, podMeta }) =>
    (budgets.get(namespace) ?? []).some(({ spec }) => matches(spec.selector, podMeta.labels)),
  );
  add(
    'note',
    guarded,
    `A PodDisruptionBudget does not hold back a rollout; ${count(guarded.length, 'of these workloads', 'of these workloads')} ${guarded.length === 1 ? 'has' : 'have'} one.`,
  );
  return found;
}

/** Who would put the objects back to what they were. */
export function managerConsequences(objects: readonly KubeObject[]): Consequence[] {
  const groups = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const manager = managerOf(object);
    if (!manager || manager.kind === 'kubeharden') continue;
    const key = `${manager.kind} ${manager.kind === 'operator' ? `(${manager.name})` : manager.name}`;
    groups.set(key, [...(groups.get(key) ?? []), object]);
  }
  return [...groups].map(([manager, owned]) => ({
    level: 'note' as const,
    text: `${manager} keeps ${listing(owned.map((object) => refText(refOf(object))))} as it describes them, and will put the change back. Generate the change and add it to that source instead.`,
    subjects: owned.map(refOf),
  }));
}
