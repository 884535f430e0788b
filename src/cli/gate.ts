// What makes a scan fail: findings of a severity, new since an earlier report, unknown ones where that is asked.
import { UNREAD } from '../core/evaluate.ts';
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

/** What an inspection looked at: areas, and namespaces where not all of them. */
export interface Scope {
  readonly areas: Areas;
  readonly namespaces?: readonly string[] | undefined;
}

/** Whether this inspection would have found it again. What could not be read is not solved. */
function lookedAt(
  { check, area, subject }: EarlierFinding,
  { areas, namespaces }: Scope,
  unread: ReadonlySet<string>,
): boolean {
  const namespace = subject.kind === 'Namespace' ? subject.name : subject.namespace;
  return (
    (areas as readonly string[]).includes(area) &&
    !unread.has(check) &&
    (!namespaces?.length || namespace === undefined || namespaces.includes(namespace))
  );
}

/** How the findings differ from those of an earlier report. */
export function compared(earlier: readonly EarlierFinding[], findings: readonly Finding[], scope: Scope): Baseline {
  const fingerprints = (list: readonly { readonly fingerprint: string }[]): Set<string> =>
    new Set(list.map(({ fingerprint }) => fingerprint));
  const then = fingerprints(earlier.filter(({ verdict }) => verdict === 'fail'));
  const unknownThen = fingerprints(earlier.filter(({ verdict }) => verdict === 'unknown'));
  const open = fingerprints(findings.filter(isOpen));
  const unknown = findings.filter((finding) => standingOf(finding) === 'unknown');
  const unread = new Set(unknown.filter(({ message }) => message === UNREAD).map(({ check }) => check));
  const known = fingerprints(unknown);
  const solved = earlier.filter(
    (finding) =>
      then.has(finding.fingerprint) &&
      !open.has(finding.fingerprint) &&
      !known.has(finding.fingerprint) &&
      lookedAt(finding, scope, unread),
  );
  const without = (set: ReadonlySet<string>, other: ReadonlySet<string>): Set<string> =>
    new Set([...set].filter((fingerprint) => !other.has(fingerprint)));
  return { fresh: without(open, then), freshUnknown: without(known, unknownThen), solved: solved.length };
}

/** Whether anything is as bad as the threshold; with a baseline only what is new. */
export function failsGate({ findings, baseline }: Result, threshold: Severity | undefined, strict: boolean): boolean {
  const counts = (finding: Finding): boolean =>
    (isOpen(finding) && (baseline?.fresh.has(finding.fingerprint) ?? true)) ||
    (strict && standingOf(finding) === 'unknown' && (baseline?.freshUnknown.has(finding.fingerprint) ?? true));
  return (
    threshold !== undefined && findings.some((finding) => counts(finding) && isAtLeast(finding.severity, threshold))
  );
}
