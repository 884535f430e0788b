import type { AreaId } from './area.ts';
import type { ResourceRef } from './reference.ts';
import type { Severity } from './severity.ts';

/** `unknown` is never a pass: something needed could not be read. */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'not-applicable';

/** How a finding is counted and shown: a verdict, or `accepted` with a reason. */
export type Standing = Verdict | 'accepted';

/** What was read, so that anybody can read it again. */
export interface Evidence {
  /** Field path in the subject, such as `spec.template.spec.containers[name=web].image`. */
  readonly path: string;
  /** The value as read, already safe to print; `(absent)` when the field is not set. */
  readonly value: string;
  /** Where it was read when that is not the subject itself: another object, a node, an endpoint. */
  readonly source?: string;
  readonly file?: string;
  readonly line?: number;
}

/** Why a failing finding does not count against the cluster. */
export interface Acceptance {
  /** `platform`: a known legitimate case. `operator`: an exception that a person recorded. */
  readonly by: 'platform' | 'operator';
  readonly reason: string;
  readonly owner?: string;
  /** ISO date after which the exception no longer holds. */
  readonly expires?: string;
}

export interface Finding {
  readonly check: string;
  readonly area: AreaId;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly accepted?: Acceptance;
  readonly subject: ResourceRef;
  readonly path?: string;
  /** Key of the check's `messages`. */
  readonly message: string;
  /** Values for the message's `{placeholders}`. */
  readonly data: Readonly<Record<string, string | number>>;
  readonly evidence: readonly Evidence[];
  /** check + subject + path: the same between runs. */
  readonly fingerprint: string;
}

/** What a check yields; the engine adds what it knows itself. */
export interface FindingDraft {
  readonly verdict: Verdict;
  readonly subject: ResourceRef;
  readonly message: string;
  readonly path?: string;
  readonly data?: Readonly<Record<string, string | number>>;
  readonly evidence?: readonly Evidence[];
  /** Where this case weighs more or less than the check's own severity. */
  readonly severity?: Severity;
  readonly accepted?: Acceptance;
}

export const standingOf = (finding: Finding): Standing => (finding.accepted ? 'accepted' : finding.verdict);

/** Counts against the cluster: failed, and neither accepted by a person nor known to be legitimate. */
export const isOpen = (finding: Finding): boolean => finding.verdict === 'fail' && !finding.accepted;
