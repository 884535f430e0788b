import { setTimeout as sleep } from 'node:timers/promises';
import { desiredState, stillHolds } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { ClusterPort } from '../core/ports.ts';
import type { JournalRecord, Outcome } from '../session/journal.ts';
import { digestOf } from './digest.ts';

const managedByUs = (manifest: Manifest): boolean => {
  const metadata = desiredState(manifest).metadata as { labels?: Record<string, string> };
  const fields = (manifest.metadata as { managedFields?: { manager?: string }[] }).managedFields ?? [];
  return (
    metadata.labels?.['app.kubernetes.io/managed-by'] === 'kubeharden' ||
    fields.some(({ manager }) => manager === 'kubeharden')
  );
};

/**
 * Whether a change whose answer was never journalled stands, from the cluster's own state:
 * `undefined` when the object cannot tell.
 */
export function stands(record: JournalRecord, current: Manifest | undefined): boolean | undefined {
  const { action, inverse, uid, since, change } = record.intent;
  if (action === 'delete') {
    // An object that is there while its undo was under way was made by that undo.
    if (!current || record.state === 'undoing') return !current;
    return uid !== undefined && current.metadata.uid !== uid;
  }
  if (!current) return false;
  if (inverse.kind === 'restore')
    return uid !== undefined && current.metadata.uid !== uid ? undefined : stillHolds(current, inverse.patch);
  // A created object: ours when it carries our mark and is not older than the server's own trial of it.
  const created = Date.parse(current.metadata.creationTimestamp ?? '');
  const tried = Date.parse(since ?? '');
  const young = Number.isNaN(created) || Number.isNaN(tried) || created >= tried;
  return change.startsWith('apply:') && managedByUs(current) && young;
}

/** A server that lost its client may still be storing what that sent. */
const LOOKS_MS = [0, 300, 1000];
/** After this long, in milliseconds, every API server has given up on a request. */
const REQUEST_LIFE = 60_000;

/**
 * Finds out by looking at the cluster what became of a change, or of its undo, whose answer never came.
 * The entry to journal, and the object as it is now. Throws where the cluster cannot be read.
 */
export async function settle(
  cluster: ClusterPort,
  record: JournalRecord,
  now: () => Date,
  signal?: AbortSignal,
): Promise<Outcome> {
  const undoing = record.state === 'undoing';
  const age = now().getTime() - Date.parse(record.at);
  const looks = cluster.source.kind === 'live' && age >= 0 && age < REQUEST_LIFE ? LOOKS_MS : [0];
  let current: Manifest | undefined;
  let standing: boolean | undefined;
  for (const wait of looks) {
    if (wait > 0) await sleep(wait, undefined, signal ? { signal } : {});
    current = await cluster.get(record.intent.target, signal);
    standing = stands(record, current);
    // What was sent has arrived: looking longer would tell nothing new.
    if (standing === !undoing) break;
  }
  const entry = { id: record.intent.id, at: now().toISOString(), recovered: true };
  if (undoing)
    return standing
      ? { ...entry, kind: 'undo-failed', message: 'interrupted; the change still stands' }
      : { ...entry, kind: 'undone' };
  if (!standing) return { ...entry, kind: 'failed', message: 'interrupted before the cluster stored it' };
  return {
    ...entry,
    kind: 'done',
    ...(current?.metadata.uid ? { uid: current.metadata.uid } : {}),
    ...(current ? { digest: digestOf(current) } : {}),
  };
}
