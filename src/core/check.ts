import type { AreaId } from './area.ts';
import type { FindingDraft } from './finding.ts';
import type { ResourceType } from './resources.ts';
import type { Severity } from './severity.ts';
import type { Snapshot } from './snapshot.ts';

/** A field and what it may hold: the specification of a check, shown to the operator. */
export interface FieldRule {
  readonly path: string;
  readonly allowed: string;
}

export type Framework =
  | 'CIS'
  | 'CIS EKS'
  | 'CIS GKE'
  | 'CIS AKS'
  | 'PSS'
  | 'NSA'
  | 'MITRE'
  | 'OWASP'
  | 'Kubescape'
  | 'CVE';

/** An auditor's requirement that the check answers. */
export interface ControlRef {
  readonly framework: Framework;
  readonly id: string;
  /** Only for `PSS`. */
  readonly level?: 'baseline' | 'restricted';
}

/** Two lengths of the same message; `{name}` is replaced from the finding's data. */
export interface Message {
  readonly brief: string;
  readonly detail: string;
}

export interface Read {
  readonly resource: ResourceType;
  /** The check still has something to say without it, and yields its own `unknown` where it has not. */
  readonly optional?: boolean;
}

export interface Check {
  readonly id: string;
  readonly area: AreaId;
  readonly title: string;
  readonly severity: Severity;
  /** What an attacker gains or what breaks, in plain words. */
  readonly risk: string;
  readonly fields: readonly FieldRule[];
  readonly controls: readonly ControlRef[];
  /** What it needs to read: drives collection, the published ClusterRole, and `unknown`. */
  readonly reads: readonly Read[];
  readonly messages: Readonly<Record<string, Message>>;
  /** Pure and linear in what it reads. Yields one draft per subject, passes included. */
  evaluate(snapshot: Snapshot): Iterable<FindingDraft>;
}

export const defineCheck = <const C extends Check>(check: C): C => check;
