import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, asAppError } from '../core/errors.ts';
import { movedPaths } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { Answer, ClusterPort } from '../core/ports.ts';
import { refText } from '../core/reference.ts';
import type { JournalRecord } from '../session/journal.ts';
import { type ApplyDependencies, DEFINITE, LOOKING } from './apply.ts';
import { diffManifests } from './diff.ts';
import { digestOf } from './digest.ts';
import { settle } from './settle.ts';
import type { UndoPreview } from './types.ts';

/** Codes of a refusal that another change, taken back later, may have caused. */
export const REFUSED: ReadonlySet<string> = new Set(['forbidden', 'invalid']);

const movedOn = (record: JournalRecord, why: string): AppError =>
  new AppError(
    'moved-on',
    `${refText(record.intent.target)} ${why}; it is left as it is.`,
    'Change it by hand if it should go back.',
  );

/** UIDs of objects that an undo made again: a change that was made before they were deleted is still theirs. */
export const madeAgain = (records: readonly JournalRecord[]): ReadonlySet<string> =>
  new Set(
    records.flatMap(({ intent, state, uid }) => (intent.action === 'delete' && state === 'undone' && uid ? [uid] : [])),
  );

/** Why the inverse must not be sent to the object as it is now; undefined when it may. */
function obstacle(
  record: JournalRecord,
  current: Manifest | undefined,
  remade: ReadonlySet<string>,
): AppError | undefined {
  const { inverse, uid } = record.intent;
  if (inverse.kind === 'node') return undefined;
  if (inverse.kind === 'create') return current ? movedOn(record, 'was made again by somebody') : undefined;
  if (!current) return inverse.kind === 'delete' ? undefined : movedOn(record, 'is gone');
  const { uid: now = '' } = current.metadata;
  if (inverse.kind === 'delete') {
    if (record.uid && now !== record.uid && !remade.has(now))
      return movedOn(record, 'was deleted and made anew by somebody');
    return record.digest && digestOf(current) !== record.digest ? movedOn(record, 'was changed since') : undefined;
  }
  if (uid && now !== uid && !remade.has(now)) return movedOn(record, 'was deleted and made anew by somebody');
  const moved = movedPaths(current, inverse.patch);
  if (moved.length === 0) return undefined;
  return movedOn(
    record,
    `was changed since in the same fields (${moved.slice(0, 4).join(', ')}${moved.length > 4 ? ' and more' : ''})`,
  );
}

async function sendInverse(
  cluster: ClusterPort,
  record: JournalRecord,
  current: Manifest | undefined,
  options: { dryRun?: boolean; signal?: AbortSignal },
): Promise<Answer | undefined> {
  const { inverse, target } = record.intent;
  if (inverse.kind === 'create') return cluster.create(inverse.manifest, options);
  if (!current || inverse.kind === 'node') return undefined;
  if (inverse.kind === 'delete') {
    const { uid, resourceVersion } = current.metadata;
    await cluster.delete(target, { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) }, options);
    return undefined;
  }
  return inverse.patch.length === 0 ? undefined : cluster.patch(target, { type: 'json', body: inverse.patch }, options);
}

/** What taking a change back would do, tried on the server. */
export async function previewUndo(
  cluster: ClusterPort,
  record: JournalRecord,
  remade: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<UndoPreview> {
  const title = refText(record.intent.target);
  try {
    const current = await cluster.get(record.intent.target, signal);
    const problem = obstacle(record, current, remade);
    if (problem) return { id: record.intent.id, title, diff: [], problem };
    const answer = await sendInverse(cluster, record, current, { dryRun: true, ...(signal ? { signal } : {}) });
    return { id: record.intent.id, title, diff: diffManifests(current, answer?.object) };
  } catch (error) {
    return { id: record.intent.id, title, diff: [], problem: asAppError(error) };
  }
}

/**
 * Takes one change back, journalled before and after; the reason when it stands or nothing is known of it. An answer that
 * was lost is found out by looking.
 */
export async function takeBack(
  { cluster, journal, now }: Pick<ApplyDependencies, 'cluster' | 'journal' | 'now'>,
  record: JournalRecord,
  remade: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<AppError | undefined> {
  const { id } = record.intent;
  const at = (): string => now().toISOString();
  try {
    const current = await cluster.get(record.intent.target, signal);
    const problem = obstacle(record, current, remade);
    if (problem) return problem;
    const begun = at();
    journal.append({ kind: 'undo-intent', id, at: begun });
    let made: string | undefined;
    try {
      made = await undoChange(cluster, record, remade, signal);
    } catch (error) {
      const failure = asAppError(error);
      if (DEFINITE.has(failure.code) || failure.code === 'moved-on') {
        journal.append({ kind: 'undo-failed', id, at: at(), message: failure.message });
        return failure;
      }
      const undoing: JournalRecord = { ...record, state: 'undoing', at: begun };
      const outcome = await settle(cluster, undoing, now, AbortSignal.timeout(LOOKING)).catch(() => undefined);
      if (!outcome) return failure;
      journal.append(outcome);
      return outcome.kind === 'undone' ? undefined : failure;
    }
    journal.append({ kind: 'undone', id, at: at(), ...(made ? { uid: made } : {}) });
    return undefined;
  } catch (error) {
    return asAppError(error);
  }
}

/** How long an API server may still enforce an admission policy that was deleted, and how often that is tried. */
const POLICY_LAG = { attempts: 10, milliseconds: 1000 };

/**
 * Takes one change back and tells the uid of the object that is there then; throws when the object has moved on or the server refuses. A policy of ours that was taken
 * back just before may refuse it for some seconds more.
 */
async function undoChange(
  cluster: ClusterPort,
  record: JournalRecord,
  remade: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await undoOnce(cluster, record, remade, signal);
    } catch (error) {
      const lagging = /ValidatingAdmissionPolicy 'kubeharden-/.test(asAppError(error).message);
      if (!lagging || attempt === POLICY_LAG.attempts || signal?.aborted) throw error;
      await sleep(POLICY_LAG.milliseconds);
    }
  }
}

async function undoOnce(
  cluster: ClusterPort,
  record: JournalRecord,
  remade: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const current = await cluster.get(record.intent.target, signal);
  const problem = obstacle(record, current, remade);
  if (problem) throw problem;
  const answer = await sendInverse(cluster, record, current, signal ? { signal } : {});
  return answer?.object.metadata.uid;
}
