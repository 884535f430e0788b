import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterChange } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import { type ClusterTask, UNCHANGED } from '../core/node-run.ts';
import type { NodesPort } from '../core/ports.ts';
import type { Step } from '../core/remediation.ts';
import { safeText } from '../core/text.ts';
import type { Intent, JournalRecord, Outcome } from '../session/journal.ts';
import { type Applied, type ApplyDependencies, type ApplyOptions, applyChanges, STOPS } from './apply.ts';
import { changedLines } from './node-preview.ts';
import { nodeRef, type PlannedRun } from './node-runs.ts';
import { runTask, stillLetIn } from './node-tasks.ts';
import type { ApplyEvent, ChangeState, Failure } from './types.ts';

export interface NodeDependencies extends ApplyDependencies {
  readonly nodes: NodesPort;
}

export interface RunOptions {
  /** Ends before the next machine. */
  readonly signal?: AbortSignal;
  /** Cuts off; what is not confirmed is put back by the machine itself. */
  readonly abortNow?: AbortSignal;
  readonly onEvent: (event: ApplyEvent) => void;
  /** What each machine said when it was previewed, by run; absent where no preview was shown. */
  readonly shown: ReadonlyMap<string, readonly string[]>;
}

/** The cluster's changes of a step, then its scripts, and when all of them hold, what keeps them through upgrades. */
export async function applyWithMachines(
  dependencies: NodeDependencies,
  step: Step,
  changes: readonly ClusterChange[],
  runs: readonly PlannedRun[],
  options: ApplyOptions & Pick<RunOptions, 'shown'>,
  uploads: () => Promise<readonly ClusterChange[]>,
): Promise<Applied> {
  const whole = ({ failed, unready, left, stopped }: Applied): boolean =>
    failed.length + unready.length + left === 0 && !stopped;
  let done = await applyChanges(dependencies, step, changes, options);
  if (!whole(done)) return done;
  done = together(done, await applyRuns(dependencies, step, runs, options));
  if (!whole(done)) return done;
  try {
    return together(done, await applyChanges(dependencies, step, await uploads(), options));
  } catch (error) {
    return { ...done, failed: [{ title: 'What kubeadm keeps of the change', error: asAppError(error) }] };
  }
}

const together = (a: Applied, b: Applied): Applied => ({
  applied: [...a.applied, ...b.applied],
  unchanged: a.unchanged + b.unchanged,
  failed: [...a.failed, ...b.failed],
  unready: [...a.unready, ...b.unready],
  left: a.left + b.left,
  kept: a.kept + b.kept,
  stopped: a.stopped || b.stopped,
});

/** Runs the scripts of a step, one machine at a time; the first that fails leaves the others as they are. */
export async function applyRuns(
  dependencies: NodeDependencies,
  step: Step,
  runs: readonly PlannedRun[],
  options: RunOptions,
): Promise<Applied> {
  const applied: string[] = [];
  const failed: Failure[] = [];
  const counts = { unchanged: 0, left: 0, kept: 0 };
  let stopped = false;
  for (const planned of runs) {
    const { key, node, host, run, script } = planned;
    const title = safeText(`${script.path} on ${node}`);
    const tell = (state: ChangeState, error?: AppError): void =>
      options.onEvent({ kind: 'change', step, key, title, state, ...(error ? { error } : {}) });
    if (failed.length > 0 || counts.left > 0 || options.signal?.aborted || !host || run.byHand) {
      counts.left += 1;
      tell('left');
      continue;
    }
    tell('applying');
    try {
      const id = await applyRun(dependencies, step, { ...planned, host }, options);
      if (id === undefined) counts.unchanged += 1;
      else applied.push(id);
      tell(id === undefined ? 'unchanged' : 'applied');
    } catch (error) {
      const problem = asAppError(error);
      stopped ||= STOPS.has(problem.code);
      if (error instanceof AfterwardsError) applied.push(error.id);
      failed.push({ title, error: problem });
      tell('failed', problem);
    }
  }
  return { applied, failed, unready: [], ...counts, stopped };
}

/** The machine is changed and healthy, but what has to follow in the cluster could not be done. */
class AfterwardsError extends AppError {
  readonly id: string;
  constructor(id: string, cause: AppError) {
    super(cause.code, cause.message, cause.hint, { cause });
    this.id = id;
  }
}

/** Tries the script once more: nothing is changed that was not shown. False when there is nothing to change. */
async function asShown(
  nodes: NodesPort,
  { host, bundle, key, node }: PlannedRun & { readonly host: string },
  shown: RunOptions['shown'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const lines = await nodes.try(host, bundle, signal ? { signal } : {});
  if (lines.includes(UNCHANGED)) return false;
  const seen = shown.get(key);
  const other = seen ? changedLines(lines).find((line) => !seen.includes(line)) : undefined;
  if (other === undefined) return true;
  throw new AppError(
    'moved-on',
    `${node} changed since it was previewed: the script would also do this: ${other}`,
    'Look at the preview again, then apply.',
  );
}

/** The journal's id of the change; none when the machine already is as wanted. */
async function applyRun(
  { cluster, nodes, journal, now, newId, by }: NodeDependencies,
  step: Step,
  planned: PlannedRun & { readonly host: string },
  { abortNow: signal, onEvent, shown }: RunOptions,
): Promise<string | undefined> {
  const { run, node, host, bundle } = planned;
  const say = (text: string): void => onEvent({ kind: 'node', step, node, text: safeText(text) });
  const task = async (name: ClusterTask | undefined): Promise<void> => {
    if (name) await runTask(cluster, name, { nodes: [node], say, ...(signal ? { signal } : {}) });
  };
  await task(run.before);
  if (!(await asShown(nodes, planned, shown, signal))) return undefined;
  const intent = intentOf(step, planned, { id: newId(), at: now().toISOString(), ...(by ? { by } : {}) });
  journal.append(intent);
  const { id } = intent;
  try {
    const changed = await nodes.apply(host, bundle, id, {
      onLine: say,
      ...(signal ? { signal } : {}),
      async keep() {
        await stillLetIn(cluster, signal);
        await task(run.proof);
      },
    });
    if (!changed) throw new AppError('invalid', `${node} is as wanted already.`, 'Somebody else changed it just now.');
    journal.append({ kind: 'done', id, at: now().toISOString() });
  } catch (error) {
    await afterFailure(
      { nodes, journal, now },
      { intent, state: 'in-doubt', at: intent.at },
      asAppError(error),
      signal,
    );
  }
  try {
    await task(run.after);
  } catch (error) {
    throw new AfterwardsError(id, asAppError(error));
  }
  return id;
}

const intentOf = (
  step: Step,
  { run, node, host, key }: PlannedRun & { readonly host: string },
  head: Pick<Intent, 'id' | 'at' | 'by'>,
): Intent => ({
  kind: 'intent',
  ...head,
  step: step.id,
  stepTitle: step.title,
  change: key,
  action: 'update',
  target: nodeRef(node),
  inverse: { kind: 'node', host, ...(run.back ? { first: run.back } : {}) },
});

/** Journals what became of a change that failed, as far as it is known; returns only where it stands nevertheless. */
async function afterFailure(
  { nodes, journal, now }: Pick<NodeDependencies, 'nodes' | 'journal' | 'now'>,
  record: JournalRecord,
  problem: AppError,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { id, target } = record.intent;
  if (problem.code === 'session') throw problem;
  if (problem.code === 'invalid') {
    journal.append({ kind: 'failed', id, at: now().toISOString(), message: problem.message });
    throw problem;
  }
  // Whoever stops now does not wait for the machine: the next start asks it.
  const outcome = signal?.aborted ? undefined : await settleRun(nodes, record, now).catch(() => undefined);
  if (!outcome)
    throw new AppError(
      problem.code,
      `${problem.message} Whether ${target.name} was changed is not known yet.`,
      'What was not confirmed is put back there by itself. The next start asks the machine.',
      { cause: problem },
    );
  journal.append(outcome);
  if (outcome.kind !== 'done') throw problem;
}

/** How often a machine is asked while its script still works, and for how long, in milliseconds. */
const ASKING = { every: 3_000, most: 600_000 };
/** The same for whoever only wants to begin. */
export const SOON = 30_000;

/** Asks the machine what became of a change, or of its way back; waits while it still works on it. */
export async function settleRun(
  nodes: NodesPort,
  record: JournalRecord,
  now: () => Date,
  { signal, most = ASKING.most }: { readonly signal?: AbortSignal; readonly most?: number } = {},
): Promise<Outcome> {
  const { id, inverse } = record.intent;
  if (inverse.kind !== 'node')
    throw new AppError('internal', 'This change is not of a machine.', 'Please report this.');
  const end = Date.now() + most;
  let answer = await nodes.ask(inverse.host, id, signal);
  while (answer.state === 'busy' && Date.now() < end) {
    await sleep(ASKING.every, undefined, signal ? { signal } : {});
    answer = await nodes.ask(inverse.host, id, signal);
  }
  if (answer.state === 'busy')
    throw new AppError('unreachable', `${inverse.host} still works on it.`, 'Start again when it is done.');
  const entry = { id, at: now().toISOString(), recovered: true };
  if (record.state === 'undoing')
    return answer.state === 'undone'
      ? { ...entry, kind: 'undone' }
      : { ...entry, kind: 'undo-failed', message: 'interrupted; the change still stands' };
  if (answer.state === 'applied') return { ...entry, kind: 'done' };
  if (answer.state === 'interrupted')
    return { ...entry, kind: 'done', message: 'the machine stopped in the middle; see that it is healthy, or undo it' };
  return { ...entry, kind: 'failed', message: 'interrupted; the machine put everything back' };
}
