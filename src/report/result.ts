import { AREA_IDS, type AreaId } from '../core/area.ts';
import type { AppError } from '../core/errors.ts';
import type { Excepted } from '../core/exceptions.ts';
import { type Finding, type Standing, standingOf } from '../core/finding.ts';
import type { Step } from '../core/remediation.ts';
import type { Score } from '../core/score.ts';
import { compareSeverity, type Severity, worst } from '../core/severity.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** What every renderer is given: one inspection. */
export interface Result {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  /** Most risk removed first. */
  readonly steps: readonly Step[];
  readonly score: Score;
  /** What became of the project's exceptions, where it has some. */
  readonly exceptions?: Omit<Excepted, 'findings'>;
  /** Against an earlier report, where one is given. */
  readonly baseline?: Baseline;
}

/** A cluster among several that could not be inspected. */
export interface FailedCluster {
  readonly name: string;
  readonly error: AppError;
}

/** One inspection of several clusters, in the order in which they were named. */
export interface Several {
  readonly results: readonly Result[];
  readonly failed: readonly FailedCluster[];
}

/** How the open findings differ from those of an earlier report. */
export interface Baseline {
  /** Fingerprints of open findings that were not open then. */
  readonly fresh: ReadonlySet<string>;
  /** Fingerprints of findings that are unknown and were not then. */
  readonly freshUnknown: ReadonlySet<string>;
  /** Number of findings that were open then and are not now. */
  readonly solved: number;
}

/** Findings of one check with the same standing and message: what a person reads as one thing. */
export interface Cause {
  readonly check: string;
  readonly message: string;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
  /** Steps that resolve any of them. */
  readonly steps: readonly string[];
}

/** Step of each finding by fingerprint; the step that removes most risk where several do. */
export function stepsByFinding(steps: readonly Step[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const step of steps)
    for (const fingerprint of step.findings) if (!found.has(fingerprint)) found.set(fingerprint, step.id);
  return found;
}

/** The causes of each area among the findings of a standing, the worst first. */
export function causesOf(
  findings: readonly Finding[],
  standing: Standing,
  steps: readonly Step[] = [],
): Map<AreaId, Cause[]> {
  const stepOf = stepsByFinding(steps);
  const groups = Map.groupBy(
    findings.filter((finding) => standingOf(finding) === standing),
    (finding) => `${finding.check} ${finding.message}`,
  );
  const areas = new Map<AreaId, Cause[]>(AREA_IDS.map((area) => [area, []]));
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    areas.get(first.area)?.push({
      check: first.check,
      message: first.message,
      severity: worst(group.map(({ severity }) => severity)) ?? first.severity,
      findings: group,
      steps: [...new Set(group.flatMap(({ fingerprint }) => stepOf.get(fingerprint) ?? []))],
    });
  }
  for (const causes of areas.values())
    causes.sort((a, b) => compareSeverity(a.severity, b.severity) || b.findings.length - a.findings.length);
  return areas;
}
