import type { GuideStep } from '../../core/change.ts';
import { workloadsOf } from '../../core/kube/workloads.ts';
import { refOf, refText } from '../../core/reference.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../core/text.ts';

/** Budgets that let nothing go today: a drain waits for them without end. */
const stuckBudgets = (snapshot: Snapshot): readonly string[] =>
  list(snapshot, 'poddisruptionbudgets.policy')
    .filter(({ status }) => status?.disruptionsAllowed === 0)
    .map((budget) => refText(refOf(budget)));

/** What a drain does to this cluster's workloads, and what stops it. Empty where nothing stands in its way. */
export function drainNotes(snapshot: Snapshot): GuideStep[] {
  const budgets = stuckBudgets(snapshot);
  const workloads = workloadsOf(snapshot).filter(({ isStatic }) => !isStatic);
  const bare = workloads.filter(({ ref }) => ref.kind === 'Pod').map(({ ref }) => refText(ref));
  const single = workloads
    .filter(({ ref, replicas }) => ['Deployment', 'StatefulSet'].includes(ref.kind) && replicas === 1)
    .map(({ ref }) => refText(ref));
  const scratch = workloads.filter(
    ({ ref, podSpec }) =>
      ref.kind !== 'DaemonSet' && podSpec.volumes?.some(({ sources }) => sources.includes('emptyDir')),
  );
  const steps: GuideStep[] = [];
  if (budgets.length > 0)
    steps.push({
      text: `Give ${listing(budgets)} a replica to spare, or loosen ${budgets.length === 1 ? 'it' : 'them'} for the time of the upgrade: today ${budgets.length === 1 ? 'it lets' : 'they let'} no pod go, and a drain waits for that without end.`,
      commands: ['kubectl get poddisruptionbudgets --all-namespaces'],
    });
  if (bare.length > 0)
    steps.push({
      text: `${count(bare.length, 'pod has', 'pods have')} no controller that would start ${bare.length === 1 ? 'it' : 'them'} again: ${listing(bare)}. kubectl drain refuses to go on because of ${bare.length === 1 ? 'it' : 'them'}, and with --force they are gone for good.`,
    });
  if (single.length > 0)
    steps.push({
      text: `${count(single.length, 'workload has', 'workloads have')} one replica and ${single.length === 1 ? 'is' : 'are'} away while its node is drained: ${listing(single, 5)}. Scale up before, or tell who uses ${single.length === 1 ? 'it' : 'them'}.`,
    });
  if (scratch.length > 0)
    steps.push({
      text: `${count(scratch.length, 'workload keeps', 'workloads keep')} data in an emptyDir, which ends with the pod: ${listing(
        scratch.map(({ ref }) => refText(ref)),
        3,
      )}. --delete-emptydir-data says that this is known.`,
    });
  return steps;
}

/** A node without its pods. `--timeout` ends a wait for a budget that never lets go. */
export const drain = (node: string): string =>
  `kubectl drain ${shellQuote(node)} --ignore-daemonsets --delete-emptydir-data --timeout=15m`;
export const uncordon = (node: string): string => `kubectl uncordon ${shellQuote(node)}`;
