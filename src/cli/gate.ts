// What makes a scan fail: findings of a severity, new since an earlier report, unknown ones where that is asked.
import { type Finding, isOpen, standingOf } from '../core/finding.ts';
import { scoreOf } from '../core/score.ts';
import { isAtLeast, type Severity } from '../core/severity.ts';
import type { Baseline, Result } from '../report/result.ts';
import type { Inspection } from '../wizard/types.ts';
import type { EarlierFinding } from './baseline.ts';
import type { areasOf } from './options.ts';

type Areas = ReturnType<typeof areasOf>;

/** Keeps what belongs to the areas. */
export function only(inspection: Omit<Inspection, 'moved'>, areas: Areas): Omit<Inspection, 'moved'> {
  const findings = inspection.findings.filter(({ area }) => areas.includes(area));
  return {
    ...inspection,
    findings,
    steps: inspection.steps.filter(({ area }) => areas.includes(area)),
    score: scoreOf(findings),
  };
}

/** How the open findings of these areas differ from those of an earlier report. */
export function compared(earlier: readonly EarlierFinding[], findings: readonly Finding[], areas: Areas): Baseline {
  const then = new Set(
    earlier.filter(({ area }) => (areas as readonly string[]).includes(area)).map(({ fingerprint }) => fingerprint),
  );
  const now = findings.filter(isOpen).map(({ fingerprint }) => fingerprint);
  const open = new Set(now);
  return {
    fresh: new Set(now.filter((fingerprint) => !then.has(fingerprint))),
    solved: [...then].filter((fingerprint) => !open.has(fingerprint)).length,
  };
}

/** Whether anything is as bad as the threshold; with a baseline only what is new. */
export function failsGate({ findings, baseline }: Result, threshold: Severity | undefined, strict: boolean): boolean {
  const counts = (finding: Finding): boolean =>
    (isOpen(finding) && (baseline?.fresh.has(finding.fingerprint) ?? true)) ||
    (strict && standingOf(finding) === 'unknown');
  return (
    threshold !== undefined && findings.some((finding) => counts(finding) && isAtLeast(finding.severity, threshold))
  );
}
