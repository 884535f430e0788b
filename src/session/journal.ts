import type { Manifest } from '../core/kube/objects.ts';
import type { ClusterTask } from '../core/node-run.ts';
import type { JsonPatch } from '../core/ports.ts';
import type { ResourceRef } from '../core/reference.ts';

/** How a change is taken back. Holds only what the change touched. */
export type Inverse =
  | { readonly kind: 'delete' }
  /** `test` operations guard every value: an object that moved on is refused by the server. */
  | { readonly kind: 'restore'; readonly patch: JsonPatch }
  | { readonly kind: 'create'; readonly manifest: Manifest }
  /** The machine keeps the way back under the change's id. */
  | { readonly kind: 'node'; readonly host: string; readonly first?: ClusterTask };

/** Written and synced before the request is sent. */
export interface Intent {
  readonly kind: 'intent';
  readonly id: string;
  readonly at: string;
  readonly step: string;
  /** Title of the step, for histories in which the step itself is gone. */
  readonly stepTitle: string;
  readonly change: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly target: ResourceRef;
  /** UID of the object as it was; absent for one that was created. */
  readonly uid?: string;
  /** When the server tried it, by the server's clock (ISO time): an object that it made is not older. */
  readonly since?: string;
  /** User name of whoever applied it, as the API server knows them. */
  readonly by?: string;
  readonly inverse: Inverse;
}

/** Written after the answer. `uid` and `digest` identify a created object for its undo. */
export interface Outcome {
  readonly kind: 'done' | 'failed' | 'undone' | 'undo-failed' | 'undo-intent';
  readonly id: string;
  readonly at: string;
  readonly uid?: string;
  /** Of the desired state as it was stored: tells whether somebody changed it since. */
  readonly digest?: string;
  readonly message?: string;
  /** Found by looking at the cluster after an interruption, not from the request's own answer. */
  readonly recovered?: boolean;
}

export type JournalEntry = Intent | Outcome;

export type RecordState = 'in-doubt' | 'applied' | 'failed' | 'undoing' | 'undone';

/** One change with what is known of it. */
export interface JournalRecord {
  readonly intent: Intent;
  readonly state: RecordState;
  readonly uid?: string;
  readonly digest?: string;
  readonly at: string;
  readonly message?: string;
}

const STATES: Record<Outcome['kind'], RecordState> = {
  done: 'applied',
  failed: 'failed',
  undone: 'undone',
  'undo-failed': 'applied',
  'undo-intent': 'undoing',
};

/** The journal's entries folded to one record per change, in the order in which they were begun. Pure. */
export function recordsOf(entries: readonly JournalEntry[]): JournalRecord[] {
  const records = new Map<string, JournalRecord>();
  for (const entry of entries) {
    if (entry.kind === 'intent') {
      records.set(entry.id, { intent: entry, state: 'in-doubt', at: entry.at });
      continue;
    }
    const known = records.get(entry.id);
    if (!known) continue;
    records.set(entry.id, {
      ...known,
      state: STATES[entry.kind],
      at: entry.at,
      ...(entry.uid ? { uid: entry.uid } : {}),
      ...(entry.digest ? { digest: entry.digest } : {}),
      ...(entry.message ? { message: entry.message } : {}),
    });
  }
  return [...records.values()];
}
