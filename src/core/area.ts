/** The nine practice areas, in the order in which an operator meets them. */
export const AREA_IDS = [
  'containers',
  'access',
  'quotas',
  'pods',
  'network',
  'control-plane',
  'versions',
  'audit',
  'pipeline',
] as const;

export type AreaId = (typeof AREA_IDS)[number];

/** What is taught about a practice area before its steps: one screen of text. */
export interface Lesson {
  /** What the practice is, in two or three sentences. */
  readonly what: string;
  /** Why it matters to somebody who runs a cluster. */
  readonly why: string;
  /** What happens when it is missing: an attack or an outage, told concretely. */
  readonly without: string;
  /** Examples to copy or commands to try, each a short paragraph or line. */
  readonly practice: readonly string[];
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly title: string;
  readonly url: string;
}

export interface Area {
  readonly id: AreaId;
  readonly title: string;
  /** One line for lists. */
  readonly summary: string;
  readonly lesson: Lesson;
}
