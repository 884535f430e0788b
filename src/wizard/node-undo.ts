import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, asAppError } from '../core/errors.ts';
import type { NodesPort } from '../core/ports.ts';
import { refText } from '../core/reference.ts';
import { safeText } from '../core/text.ts';
import type { JournalRecord } from '../session/journal.ts';
import type { NodeDependencies } from './node-apply.ts';
import { settleRun } from './node-apply.ts';
import { diffOf } from './node-preview.ts';
import { runTask } from './node-tasks.ts';
import type { UndoPreview } from './types.ts';

const hostOf = ({ intent: { inverse } }: JournalRecord): string => (inverse.kind === 'node' ? inverse.host : '');

/** What the machine's own way back would change. */
export async function previewBack(nodes: NodesPort, record: JournalRecord, signal?: AbortSignal): Promise<UndoPreview> {
  const { id, target, stepTitle } = record.intent;
  const title = safeText(`${refText(target)}: ${stepTitle}`);
  try {
    const options = signal ? { signal } : {};
    return { id, title, diff: diffOf(await nodes.undo(hostOf(record), id, { ...options, words: ['--dry-run'] })) };
  } catch (error) {
    return { id, title, diff: [], problem: asAppError(error) };
  }
}

/** The way back of what the machine encrypts refuses until nothing needs the key any more. */
const ATTEMPTS = { most: 15, every: 10_000 };

async function runBack(
  { nodes, cluster }: BackDependencies,
  record: JournalRecord,
  signal?: AbortSignal,
): Promise<void> {
  const { id, target, inverse } = record.intent;
  const host = hostOf(record);
  const options = signal ? { signal } : {};
  const first = inverse.kind === 'node' ? inverse.first : undefined;
  if (!first) return void (await nodes.undo(host, id, options));
  await nodes.undo(host, id, { ...options, words: ['--prepare'] });
  for (let attempt = 1; ; attempt += 1) {
    await runTask(cluster, first, { nodes: [target.name], say: () => {}, ...options });
    try {
      return void (await nodes.undo(host, id, options));
    } catch (error) {
      // The API server reads its encryption configuration anew within a minute.
      if (attempt === ATTEMPTS.most || !/are encrypted/.test(asAppError(error).message)) throw error;
      await sleep(ATTEMPTS.every, undefined, options);
    }
  }
}

type BackDependencies = Pick<NodeDependencies, 'nodes' | 'cluster' | 'journal' | 'now'>;

/** Runs the machine's way back, journalled before and after; the reason when the change stands. */
export async function takeRunBack(
  dependencies: BackDependencies,
  record: JournalRecord,
  signal?: AbortSignal,
): Promise<AppError | undefined> {
  const { nodes, journal, now } = dependencies;
  const { id } = record.intent;
  const at = (): string => now().toISOString();
  const begun = at();
  journal.append({ kind: 'undo-intent', id, at: begun });
  try {
    await runBack(dependencies, record, signal);
  } catch (error) {
    const failure = asAppError(error);
    if (failure.code === 'invalid') {
      journal.append({ kind: 'undo-failed', id, at: at(), message: failure.message });
      return failure;
    }
    const outcome = await settleRun(nodes, { ...record, state: 'undoing', at: begun }, now).catch(() => undefined);
    if (!outcome) return failure;
    journal.append(outcome);
    return outcome.kind === 'undone' ? undefined : failure;
  }
  journal.append({ kind: 'undone', id, at: at() });
  return undefined;
}
