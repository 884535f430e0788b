import type { Area } from '../core/area.ts';
import type { Check } from '../core/check.ts';
import type { Remediation } from '../core/remediation.ts';

/** A practice area with everything that it knows, as each area's index exports it. */
export interface AreaModule {
  readonly area: Area;
  /** Sorted by id. */
  readonly checks: readonly Check[];
  /** Sorted by id. */
  readonly remediations: readonly Remediation[];
}
