import type { Change } from '../core/change.ts';
import type { AppError } from '../core/errors.ts';
import type { Excepted } from '../core/exceptions.ts';
import type { Finding } from '../core/finding.ts';
import type { Impact } from '../core/impact.ts';
import type { Manager } from '../core/kube/scope.ts';
import type { ResourceRef } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import type { Score } from '../core/score.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Moved } from '../session/session.ts';

/** What one inspection of a cluster came to. */
export interface Inspection {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  /** Most risk removed first. */
  readonly steps: readonly Step[];
  readonly score: Score;
  /** What became of the project's exceptions, where it has some. */
  readonly exceptions?: Omit<Excepted, 'findings'>;
  /** Against the session's inspection before; empty on the first. */
  readonly moved: Moved;
}

export interface DiffLine {
  readonly kind: 'same' | 'add' | 'remove';
  readonly text: string;
}

export type PreviewAction = 'create' | 'update' | 'delete' | 'unchanged' | 'blocked' | 'file' | 'guide';

/** One change as it would happen; cluster changes were tried on the server without being stored. */
export interface ChangePreview {
  /** `changeKey` of the change. */
  readonly key: string;
  readonly change: Change;
  readonly action: PreviewAction;
  /** Object, file or guide title. */
  readonly title: string;
  readonly target?: ResourceRef;
  /** The machine that is changed, where it is one: this one, or what ssh was given. */
  readonly host?: string;
  readonly diff: readonly DiffLine[];
  /** The server's warnings, as text. */
  readonly warnings: readonly string[];
  /** Who owns the object and may put it back. */
  readonly manager?: Manager;
  /** Fields that another field manager owns; the change is refused unless they are taken over. */
  readonly conflicts?: readonly { readonly field: string; readonly manager: string }[];
  /** Why it cannot be applied. */
  readonly problem?: AppError;
}

export interface StepPreview {
  readonly step: Step;
  readonly changes: readonly ChangePreview[];
  readonly impact: Impact;
  /** False when there is no cluster to ask: files and snapshots. */
  readonly checkedByServer: boolean;
}

export type ChangeState = 'applying' | 'applied' | 'unready' | 'unchanged' | 'failed' | 'left' | 'kept';

/** What could not be done, and why. */
export interface Failure {
  readonly title: string;
  readonly error: AppError;
}

export type ApplyEvent =
  | { readonly kind: 'step'; readonly step: Step; readonly changes: number }
  | {
      readonly kind: 'change';
      readonly step: Step;
      readonly key: string;
      readonly title: string;
      readonly state: ChangeState;
      readonly error?: AppError;
      /** Who keeps the object, where it is left to them. */
      readonly keeper?: string;
    }
  | {
      readonly kind: 'rollout';
      readonly step: Step;
      readonly target: ResourceRef;
      readonly ready: number;
      readonly wanted: number;
      readonly message?: string;
    }
  /** What a machine, or the cluster on its behalf, says while a change of it is under way. */
  | { readonly kind: 'node'; readonly step: Step; readonly node: string; readonly text: string }
  | { readonly kind: 'taken-back'; readonly step: Step; readonly undone: number; readonly failed: number }
  | { readonly kind: 'way-back-lost'; readonly step: Step; readonly failures: readonly Failure[] }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'unverified'; readonly error: AppError }
  | { readonly kind: 'verified'; readonly step: Step; readonly resolved: number; readonly remaining: number };

export interface StepResult {
  readonly step: Step;
  readonly applied: number;
  readonly unchanged: number;
  readonly failed: readonly Failure[];
  /** Among the applied: workloads that did not become ready with the change. */
  readonly unready: readonly Failure[];
  /** Not begun: cancelled, or something before it failed. */
  readonly left: number;
  /** Left to Helm, GitOps or an operator, which keeps the object. */
  readonly kept: number;
  /** Findings of the step that pass now, and those that still do not; none of both where that could not be read. */
  readonly resolved: number;
  readonly remaining: number;
}

export interface UndoEvent {
  readonly id: string;
  readonly title: string;
  readonly state: 'undoing' | 'undone' | 'failed';
  readonly error?: AppError;
}

export interface UndoPreview {
  readonly id: string;
  readonly title: string;
  readonly diff: readonly DiffLine[];
  /** Why it cannot be taken back: the object has moved on, or is gone. */
  readonly problem?: AppError;
}
