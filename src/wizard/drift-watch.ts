import { CHECKS } from '../areas/index.ts';
import type { AreaId } from '../core/area.ts';
import { type Drift, driftOf, type Standings } from '../core/drift.ts';
import { isOpen } from '../core/finding.ts';
import { isAtLeast, type Severity } from '../core/severity.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { judge, type Project } from './assess.ts';
import { Pace } from './pace.ts';

export interface DriftWatchOptions {
  readonly snapshot: () => Snapshot;
  readonly areas: readonly AreaId[];
  readonly project: Project;
  /** What is less severe is not told. */
  readonly threshold: Severity;
  /** What was seen at one look, the worst first. */
  readonly onDrift: (drifts: readonly Drift[]) => void;
}

/** Looks again after changes, and tells what differs from the look before. */
export class DriftWatch {
  readonly counts = { new: 0, solved: 0, changed: 0, unknown: 0 };
  /** How much was open at the first look. */
  readonly open: number;
  readonly #options: DriftWatchOptions;
  readonly #checks: typeof CHECKS;
  readonly #pace = new Pace(() => this.#tell());
  #standings: Standings = new Map();

  /** Takes the first look, which tells nothing. */
  constructor(options: DriftWatchOptions) {
    this.#options = options;
    this.#checks = CHECKS.filter(({ area }) => options.areas.includes(area));
    this.#look();
    this.open = [...this.#standings.values()].filter(isOpen).length;
  }

  /** Something changed. */
  poke(): void {
    this.#pace.poke();
  }

  /** Tells what is still to be told, and nothing more. */
  end(): void {
    this.#pace.flush();
    this.#pace.stop();
  }

  #look(): Drift[] {
    const { snapshot, project } = this.#options;
    const { drifts, now } = driftOf(this.#standings, judge([snapshot(), [], project], this.#checks).findings);
    this.#standings = now;
    return drifts;
  }

  #tell(): void {
    const { threshold, onDrift } = this.#options;
    const drifts = this.#look().filter(({ finding }) => isAtLeast(finding.severity, threshold));
    for (const { kind } of drifts) this.counts[kind] += 1;
    if (drifts.length > 0) onDrift(drifts);
  }
}
