import { createHash } from 'node:crypto';
import { type ClusterChange, changeKey, isClusterChange, targetOf } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import { desiredState, sameDesiredState } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { ClusterPort } from '../core/ports.ts';
import type { Step } from '../core/remediation.ts';
import type { JournalFile } from '../session/journal-file.ts';
import { watchRollout } from './rollout.ts';
import { inverseOf, send, titleOf, tryChange } from './trial.ts';
import type { ApplyEvent } from './types.ts';

export interface ApplyDependencies {
  readonly cluster: ClusterPort;
  readonly journal: JournalFile;
  readonly now: () => Date;
  /** A fresh id for each journalled change. */
  readonly newId: () => string;
}

export interface ApplyOptions {
  /** Ends after the change that is under way; what was not begun is left. */
  readonly signal?: AbortSignal;
  /** Cuts off the request that is under way. */
  readonly abortNow?: AbortSignal;
  readonly onEvent: (event: ApplyEvent) => void;
  /** The object as the operator saw it in the preview, by change key; absent where no preview was shown. */
  readonly seen: ReadonlyMap<string, Manifest | undefined>;
  /** How long a rollout may take when the workload does not say, in milliseconds. */
  readonly rolloutTimeout?: number;
}

export interface Applied {
  readonly applied: readonly string[];
  readonly unchanged: number;
  readonly failed: readonly { readonly title: string; readonly error: AppError }[];
  readonly left: number;
}

/** The same for the same content, whatever the order of its keys. */
export const digestOf = (manifest: Manifest): string => {
  const sorted = (node: unknown): unknown =>
    Array.isArray(node)
      ? node.map(sorted)
      : typeof node === 'object' && node !== null
        ? Object.fromEntries(
            Object.entries(node)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, value]) => [key, sorted(value)]),
          )
        : node;
  return createHash('sha256')
    .update(JSON.stringify(sorted(desiredState(manifest))))
    .digest('hex');
};

/** Applies the cluster changes of one step in their order. Each is tried, journalled, sent and its answer journalled. */
export async function applyChanges(
  dependencies: ApplyDependencies,
  step: Step,
  changes: readonly ClusterChange[],
  options: ApplyOptions,
): Promise<Applied> {
  const { cluster } = dependencies;
  const applied: string[] = [];
  const failed: { title: string; error: AppError }[] = [];
  let unchanged = 0;
  let left = 0;
  for (const change of changes) {
    const title = titleOf(change);
    const tell = (state: 'applying' | 'applied' | 'unchanged' | 'failed' | 'left', error?: AppError): void =>
      options.onEvent({ kind: 'change', step, key: changeKey(change), title, state, ...(error ? { error } : {}) });
    if (options.signal?.aborted) {
      left += 1;
      tell('left');
      continue;
    }
    tell('applying');
    try {
      const id = await applyOne(dependencies, step, change, options);
      if (id === undefined) unchanged += 1;
      else applied.push(id);
      tell(id === undefined ? 'unchanged' : 'applied');
      if (id !== undefined && change.kind === 'patch')
        await watchRollout(cluster, change, {
          ...(options.abortNow ? { signal: options.abortNow } : {}),
          ...(options.rolloutTimeout === undefined ? {} : { timeout: options.rolloutTimeout }),
          onProgress: (progress) => options.onEvent({ kind: 'rollout', step, target: targetOf(change), ...progress }),
        });
    } catch (error) {
      const problem = asAppError(error);
      failed.push({ title, error: problem });
      tell('failed', problem);
    }
  }
  return { applied, unchanged, failed, left };
}

/** The journal id of the change, or undefined when the cluster already is as wanted. */
async function applyOne(
  { cluster, journal, now, newId }: ApplyDependencies,
  step: Step,
  change: ClusterChange,
  options: ApplyOptions,
): Promise<string | undefined> {
  const { abortNow: signal } = options;
  const trial = await tryChange(cluster, change, signal);
  if (trial.problem) throw trial.problem;
  if (trial.action === 'unchanged') return undefined;
  const key = changeKey(change);
  if (options.seen.has(key) && !unmoved(options.seen.get(key), trial.before))
    throw new AppError(
      'moved-on',
      `${titleOf(change)} changed since it was previewed${byWhom(trial.before)}.`,
      'Look at the preview again, then apply.',
    );
  const id = newId();
  const at = now().toISOString();
  const uid = trial.before?.metadata.uid;
  journal.append({
    kind: 'intent',
    id,
    at,
    step: step.id,
    stepTitle: step.title,
    change: key,
    action: trial.action as 'create' | 'update' | 'delete',
    target: targetOf(change),
    ...(uid ? { uid } : {}),
    inverse: inverseOf(trial),
  });
  try {
    const answer = await send(cluster, change, trial.before, signal ? { signal } : {});
    const stored = answer?.object;
    journal.append({
      kind: 'done',
      id,
      at: now().toISOString(),
      ...(stored?.metadata.uid ? { uid: stored.metadata.uid } : {}),
      ...(stored ? { digest: digestOf(stored) } : {}),
    });
    return id;
  } catch (error) {
    const problem = asAppError(error);
    // A cut connection leaves it open whether the request was carried out: that is found out by looking.
    if (DEFINITE.has(problem.code))
      journal.append({ kind: 'failed', id, at: now().toISOString(), message: problem.message });
    throw problem;
  }
}

const DEFINITE = new Set([
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

const unmoved = (seen: Manifest | undefined, before: Manifest | undefined): boolean =>
  seen === undefined || before === undefined
    ? seen === before
    : seen.metadata.uid === before.metadata.uid && sameDesiredState(seen, before);

function byWhom(before: Manifest | undefined): string {
  const fields =
    (before?.metadata as { managedFields?: { manager?: string; time?: string }[] } | undefined)?.managedFields ?? [];
  const last = [...fields].sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0]?.manager;
  return last ? ` by ${last}` : '';
}

export const clusterChanges = (changes: readonly Parameters<typeof isClusterChange>[0][]): ClusterChange[] =>
  changes.filter(isClusterChange);
