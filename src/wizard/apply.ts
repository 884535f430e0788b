import { mapBounded } from '../core/bounded.ts';
import { type ClusterChange, changeKey, isClusterChange, targetOf } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import { changedPaths, sameDesiredState } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { ClusterPort } from '../core/ports.ts';
import type { Step } from '../core/remediation.ts';
import { count } from '../core/text.ts';
import type { Intent, JournalRecord } from '../session/journal.ts';
import type { JournalFile } from '../session/journal-file.ts';
import { digestOf } from './digest.ts';
import { isRolling, watchRollout } from './rollout.ts';
import { settle } from './settle.ts';
import { inverseOf, keeperOf, send, type Trial, titleOf, tryChange } from './trial.ts';
import type { ApplyEvent, ChangeState, Failure } from './types.ts';

export interface ApplyDependencies {
  readonly cluster: ClusterPort;
  readonly journal: JournalFile;
  readonly now: () => Date;
  /** A fresh id for each journalled change. */
  readonly newId: () => string;
  /** User name of whoever applies, for the history. */
  readonly by?: string;
}

export interface ApplyOptions {
  /** Ends after the changes that are under way; what was not begun is left. */
  readonly signal?: AbortSignal;
  /** Cuts off the request that is under way. */
  readonly abortNow?: AbortSignal;
  readonly onEvent: (event: ApplyEvent) => void;
  /** The object as the operator saw it in the preview, by change key; absent where no preview was shown. */
  readonly seen: ReadonlyMap<string, Manifest | undefined>;
  /** How long a rollout may take when the workload does not say, in milliseconds. */
  readonly rolloutTimeout?: number;
  /** Objects that Helm, GitOps or an operator keeps: left to them unless `change` is said. */
  readonly kept?: 'leave' | 'change';
  /** Takes fields over that another field manager owns. */
  readonly takeOver?: boolean;
}

export interface Applied {
  readonly applied: readonly string[];
  readonly unchanged: number;
  readonly failed: readonly Failure[];
  /** Changed, but the workload did not become ready with it. */
  readonly unready: readonly Failure[];
  /** Not begun: cancelled, or something before it failed. */
  readonly left: number;
  /** Left to who keeps them. */
  readonly kept: number;
  /** Nothing further can be applied: the journal, the cluster or the credentials are gone. */
  readonly stopped: boolean;
}

/** Objects of one kind at a time; more only makes the API server queue them. */
const AT_ONCE = 4;

/** After these, further requests would fail alike, or could not be journalled. */
export const STOPS: ReadonlySet<string> = new Set(['session', 'unreachable', 'unauthorized', 'cancelled']);

/** Neighbours that depend on nothing of each other: the same kind, each object once. */
function batches(changes: readonly ClusterChange[]): ClusterChange[][] {
  const found: ClusterChange[][] = [];
  for (const change of changes) {
    const last = found.at(-1);
    const [first] = last ?? [];
    const key = changeKey(change);
    const alike = first && first.kind === change.kind && targetOf(first).kind === targetOf(change).kind;
    if (last && alike && !last.some((other) => changeKey(other) === key)) last.push(change);
    else found.push([change]);
  }
  return found;
}

/**
 * Applies the cluster changes of one step in their order. Each is tried, journalled, sent and its answer journalled.
 * Of workloads that restart, one goes first; the others follow when it is ready, and are left when it is not.
 */
export async function applyChanges(
  dependencies: ApplyDependencies,
  step: Step,
  changes: readonly ClusterChange[],
  options: ApplyOptions,
): Promise<Applied> {
  const applied: string[] = [];
  const failed: Failure[] = [];
  const unready: Failure[] = [];
  const counts = { unchanged: 0, left: 0, kept: 0 };
  const halted = { all: false, rollouts: false };

  const one = async (change: ClusterChange): Promise<void> => {
    const title = titleOf(change);
    const tell = (state: ChangeState, more: { error?: AppError; keeper?: string } = {}): void =>
      options.onEvent({ kind: 'change', step, key: changeKey(change), title, state, ...more });
    const rolling = isRolling(change);
    if (options.signal?.aborted || halted.all || (rolling && halted.rollouts)) {
      counts.left += 1;
      return tell('left');
    }
    tell('applying');
    let made: Awaited<ReturnType<typeof applyOne>>;
    try {
      made = await applyOne(dependencies, step, change, options);
    } catch (error) {
      const problem = asAppError(error);
      halted.all ||= STOPS.has(problem.code);
      failed.push({ title, error: problem });
      return tell('failed', { error: problem });
    }
    if ('keeper' in made) {
      counts.kept += 1;
      return tell('kept', made);
    }
    if (made.id === undefined) {
      counts.unchanged += 1;
      return tell('unchanged');
    }
    applied.push(made.id);
    tell('applied');
    if (!rolling) return;
    try {
      await watchRollout(dependencies.cluster, change, {
        ...(options.abortNow ? { signal: options.abortNow } : {}),
        ...(options.rolloutTimeout === undefined ? {} : { timeout: options.rolloutTimeout }),
        onProgress: (progress) => options.onEvent({ kind: 'rollout', step, target: targetOf(change), ...progress }),
      });
    } catch (error) {
      const problem = asAppError(error);
      halted.rollouts = true;
      unready.push({ title, error: problem });
      tell('unready', { error: problem });
    }
  };

  for (const batch of batches(changes)) {
    const [first, ...others] = batch;
    const canary = first && isRolling(first);
    if (canary) await one(first);
    await mapBounded(canary ? others : batch, step.risk === 'lockout' ? 1 : AT_ONCE, one);
  }
  return { applied, failed, unready, ...counts, stopped: halted.all };
}

/** The journal id of the change; none when the cluster already is as wanted, or somebody else keeps the object. */
async function applyOne(
  { cluster, journal, now, newId, by }: ApplyDependencies,
  step: Step,
  change: ClusterChange,
  options: ApplyOptions,
): Promise<{ readonly id: string | undefined } | { readonly keeper: string }> {
  const { abortNow: signal, takeOver = false } = options;
  const trial = await tryChange(cluster, change, { takeOver, ...(signal ? { signal } : {}) });
  const keeper = keeperOf(trial.before);
  if (keeper && options.kept !== 'change' && trial.action !== 'unchanged')
    return { keeper: `${keeper.kind} ${keeper.name}` };
  if (trial.problem) throw trial.problem;
  if (trial.action === 'unchanged') return { id: undefined };
  const key = changeKey(change);
  if (options.seen.has(key)) refuseMoved(titleOf(change), options.seen.get(key), trial.before);
  const intent = intentOf(step, change, trial, { id: newId(), at: now().toISOString(), ...(by ? { by } : {}) });
  const { id } = intent;
  try {
    journal.append(intent);
  } catch (error) {
    const { message, hint } = asAppError(error);
    throw new AppError('session', `${message}. Nothing was sent to the cluster.`, hint, { cause: error });
  }
  const journalled = (entry: Parameters<JournalFile['append']>[0]): void => {
    try {
      journal.append(entry);
    } catch (error) {
      throw new AppError(
        'session',
        `What became of ${titleOf(change)} could not be journalled: ${asAppError(error).message}`,
        'Free disk space; the next start finds it out by looking at the cluster.',
        { cause: error },
      );
    }
  };
  let answered: Awaited<ReturnType<typeof send>>;
  try {
    answered = await send(cluster, change, trial.before, { takeOver, ...(signal ? { signal } : {}) });
  } catch (error) {
    const problem = asAppError(error);
    if (DEFINITE.has(problem.code)) {
      journalled({ kind: 'failed', id, at: now().toISOString(), message: problem.message });
      throw problem;
    }
    const record: JournalRecord = { intent, state: 'in-doubt', at: intent.at };
    const outcome = await settle(cluster, record, now, AbortSignal.timeout(LOOKING)).catch(() => undefined);
    if (!outcome)
      throw new AppError(
        problem.code,
        `${problem.message} Whether ${titleOf(change)} was changed is not known yet.`,
        `${problem.hint} It is found out by looking when the cluster answers again.`,
        { cause: problem },
      );
    journalled(outcome);
    if (outcome.kind === 'done') return { id };
    throw problem;
  }
  const stored = answered?.object;
  journalled({
    kind: 'done',
    id,
    at: now().toISOString(),
    ...(stored?.metadata.uid ? { uid: stored.metadata.uid } : {}),
    ...(stored ? { digest: digestOf(stored) } : {}),
  });
  return { id };
}

/** Milliseconds for looking what became of a request whose answer was lost. */
export const LOOKING = 15_000;

function intentOf(step: Step, change: ClusterChange, trial: Trial, head: Pick<Intent, 'id' | 'at' | 'by'>): Intent {
  const uid = trial.before?.metadata.uid;
  const since = trial.action === 'create' ? trial.after?.metadata.creationTimestamp : undefined;
  return {
    kind: 'intent',
    ...head,
    step: step.id,
    stepTitle: step.title,
    change: changeKey(change),
    action: trial.action as Intent['action'],
    target: targetOf(change),
    ...(uid ? { uid } : {}),
    ...(since ? { since } : {}),
    inverse: inverseOf(trial),
  };
}

// What the API server says with these it says before it stores anything.
export const DEFINITE: ReadonlySet<string> = new Set([
  'conflict',
  'forbidden',
  'unauthorized',
  'invalid',
  'not-found',
  'throttled',
  'gone',
  'bad-input',
  'read-only',
]);

/** Throws, with what changed and by whom, when the object is not as it was previewed. */
function refuseMoved(title: string, seen: Manifest | undefined, before: Manifest | undefined): void {
  const hint = 'Look at the preview again, then apply.';
  if (!seen && !before) return;
  if (!seen) throw new AppError('moved-on', `${title} was made since it was previewed${byWhom(before)}.`, hint);
  if (!before) throw new AppError('moved-on', `${title} was deleted since it was previewed.`, hint);
  if (seen.metadata.uid !== before.metadata.uid)
    throw new AppError('moved-on', `${title} was deleted and made anew since it was previewed.`, hint);
  if (sameDesiredState(seen, before)) return;
  const paths = changedPaths(seen, before);
  const shown = `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${count(paths.length - 3, 'more field')}` : ''}`;
  throw new AppError('moved-on', `${title} changed since it was previewed${byWhom(before)}: ${shown}.`, hint);
}

function byWhom(before: Manifest | undefined): string {
  const fields =
    (before?.metadata as { managedFields?: { manager?: string; time?: string }[] } | undefined)?.managedFields ?? [];
  const last = [...fields].sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]?.manager;
  return last ? ` by ${last}` : '';
}

export const clusterChanges = (changes: readonly Parameters<typeof isClusterChange>[0][]): ClusterChange[] =>
  changes.filter(isClusterChange);
