import type { AreaId } from './area.ts';
import type { Change } from './change.ts';
import type { Finding } from './finding.ts';
import type { Impact } from './impact.ts';
import type { Answers, Parameter } from './parameter.ts';
import type { ResourceRef } from './reference.ts';
import type { Severity } from './severity.ts';
import type { Snapshot } from './snapshot.ts';

/** `additive`: nothing that runs is touched. `disruptive`: pods restart or connections may be cut. `lockout`: people may lose access. */
export type RiskClass = 'additive' | 'disruptive' | 'lockout';

export interface PlanContext {
  readonly snapshot: Snapshot;
  /** Open failing findings of the checks that the remediation fixes. */
  readonly findings: readonly Finding[];
}

/** What a remediation proposes; the plan adds its identity and its place in the order. */
export interface StepDraft {
  /** Distinguishes the steps of one remediation: a namespace, a level. Empty when there is only one. */
  readonly key: string;
  readonly title: string;
  /** The risk, told with this cluster's names and counts; one to three sentences. */
  readonly why: string;
  /** Findings that the step resolves. */
  readonly findings: readonly Finding[];
  /** What the decision is about: the operator can leave single ones out. */
  readonly subjects: readonly ResourceRef[];
  readonly parameters?: readonly Parameter[];
  /** How it is verified and undone, beyond the check running again; a sentence. */
  readonly after?: string;
  /** Remediation ids that should come first when both are chosen. */
  readonly comesAfter?: readonly string[];
}

/** A decision that a person takes. */
export interface Step extends Omit<StepDraft, 'findings' | 'parameters' | 'comesAfter'> {
  /** `area/remediation` or `area/remediation/key`: the same between runs. */
  readonly id: string;
  readonly remediation: string;
  readonly area: AreaId;
  readonly risk: RiskClass;
  readonly delivery: Delivery;
  readonly fixes: readonly string[];
  /** Fingerprints. */
  readonly findings: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly comesAfter: readonly string[];
  /** Worst severity among its findings. */
  readonly severity: Severity;
  /** Risk removed: severity × number of subjects, dampened; orders the steps. */
  readonly weight: number;
}

/** `cluster`: can be applied live or generated. `files`: generated. `guide`: done by hand, with commands. */
export type Delivery = 'cluster' | 'files' | 'guide';

export interface Remediation {
  readonly id: string;
  readonly area: AreaId;
  readonly title: string;
  readonly fixes: readonly string[];
  readonly risk: RiskClass;
  readonly delivery: Delivery;
  /** One step per cause; none when there is nothing to do. Pure. */
  steps(context: PlanContext): Iterable<StepDraft>;
  /** The changes for a step with the operator's answers. Pure; throws AppError('bad-input') for answers that do not fit. */
  plan(step: Step, answers: Answers, context: PlanContext): Change[];
  /** What the changes would break, from the snapshot. Pure. */
  impact(step: Step, changes: readonly Change[], context: PlanContext): Impact;
}

export const defineRemediation = (remediation: Remediation): Remediation => remediation;
