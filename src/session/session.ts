import type { Exception } from '../core/evaluate.ts';
import type { Verdict } from '../core/finding.ts';
import type { Answers } from '../core/parameter.ts';
import type { Step } from '../core/remediation.ts';
import type { ClusterIdentity, SnapshotSource } from '../core/snapshot.ts';

export const SESSION_SCHEMA = 1;

/** What became of a step. A step that nobody decided about has no entry. */
export type StepState = 'chosen' | 'skipped' | 'accepted' | 'generated' | 'applied' | 'failed' | 'undone';

export interface Decision {
  readonly state: StepState;
  /** ISO time. */
  readonly at: string;
  readonly note?: string;
}

export interface ScoreEntry {
  readonly at: string;
  /** 0 to 100; null when nothing could be judged. */
  readonly score: number | null;
  /** Of the areas, in their order; absent in sessions of older versions. */
  readonly areas?: readonly (number | null)[] | undefined;
}

/** Everything that is kept of a walk through a cluster. No secret, no kubeconfig, no token, no object. */
export interface Session {
  readonly schemaVersion: typeof SESSION_SCHEMA;
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly toolVersion: string;
  readonly source: SnapshotSource;
  readonly identity: ClusterIdentity;
  readonly answers: Readonly<Record<string, Answers>>;
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly exceptions: readonly Exception[];
  /** Verdicts other than pass of the last inspection, by fingerprint. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly scores: readonly ScoreEntry[];
  /** How many steps the last inspection proposed. */
  readonly stepCount: number;
}

export type SessionEvent =
  | {
      readonly kind: 'inspected';
      readonly identity: ClusterIdentity;
      readonly verdicts: Session['verdicts'];
      readonly score: number | null;
      readonly areas: readonly (number | null)[];
      readonly stepCount: number;
    }
  | { readonly kind: 'answered'; readonly step: string; readonly answers: Answers }
  | { readonly kind: 'decided'; readonly step: string; readonly state: StepState; readonly note?: string }
  | { readonly kind: 'reopened'; readonly step: string }
  | { readonly kind: 'excepted'; readonly exceptions: readonly Exception[] }
  | { readonly kind: 'unexcepted'; readonly fingerprints: readonly string[] };

export const newSession = (
  init: Pick<Session, 'id' | 'createdAt' | 'toolVersion' | 'source' | 'identity'>,
): Session => ({
  schemaVersion: SESSION_SCHEMA,
  updatedAt: init.createdAt,
  answers: {},
  decisions: {},
  exceptions: [],
  verdicts: {},
  scores: [],
  stepCount: 0,
  ...init,
});

const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** The session after something happened at `at` (ISO time). Pure. */
export function reduceSession(session: Session, event: SessionEvent, at: string): Session {
  const next = { ...session, updatedAt: at };
  switch (event.kind) {
    case 'inspected':
      return {
        ...next,
        identity: event.identity,
        verdicts: event.verdicts,
        stepCount: event.stepCount,
        scores: [...session.scores, { at, score: event.score, areas: event.areas }].slice(-50),
      };
    case 'answered':
      return { ...next, answers: { ...session.answers, [event.step]: event.answers } };
    case 'decided':
      return {
        ...next,
        decisions: {
          ...session.decisions,
          [event.step]: { state: event.state, at, ...(event.note ? { note: event.note } : {}) },
        },
      };
    case 'reopened':
      return { ...next, decisions: without(session.decisions, event.step) };
    case 'excepted': {
      const renewed = new Set(event.exceptions.map(({ fingerprint }) => fingerprint));
      return {
        ...next,
        exceptions: [...session.exceptions.filter(({ fingerprint }) => !renewed.has(fingerprint)), ...event.exceptions],
      };
    }
    case 'unexcepted': {
      const gone = new Set(event.fingerprints);
      return { ...next, exceptions: session.exceptions.filter(({ fingerprint }) => !gone.has(fingerprint)) };
    }
  }
}

/** What moved between two inspections of the same cluster. */
export interface Moved {
  readonly solved: readonly string[];
  readonly appeared: readonly string[];
  /** Ids of steps that were decided about and are open again: with findings that nobody had seen or accepted. */
  readonly reopened: readonly string[];
}

const SETTLED: ReadonlySet<StepState> = new Set(['skipped', 'accepted', 'generated', 'applied']);

/** Failing fingerprints of the session's last inspection and of now, compared; and what that does to its decisions. */
export function movedSince(
  { verdicts: before, decisions }: Pick<Session, 'verdicts' | 'decisions'>,
  now: Session['verdicts'],
  steps: readonly Pick<Step, 'id' | 'findings'>[],
): Moved {
  const failing = (verdicts: Session['verdicts']) =>
    Object.keys(verdicts).filter((fingerprint) => verdicts[fingerprint] === 'fail');
  const appeared = new Set(failing(now).filter((fingerprint) => before[fingerprint] === undefined));
  return {
    solved: failing(before).filter((fingerprint) => now[fingerprint] === undefined),
    appeared: [...appeared],
    reopened: steps
      .filter(({ id, findings }) => {
        const state = decisions[id]?.state;
        // What was accepted and fails all the same: its exception has expired, or it is new.
        if (state === 'accepted') return findings.some((fingerprint) => now[fingerprint] === 'fail');
        return state && SETTLED.has(state) && findings.some((fingerprint) => appeared.has(fingerprint));
      })
      .map(({ id }) => id),
  };
}
