import { UNREAD } from './evaluate.ts';
import { type Finding, standingOf } from './finding.ts';
import { compareSeverity } from './severity.ts';

/** `unknown`: what was judged before cannot be read any more. */
export type DriftKind = 'new' | 'solved' | 'changed' | 'unknown';

/** One finding that came, went, or is no longer the same. */
export interface Drift {
  readonly kind: DriftKind;
  readonly finding: Finding;
  /** As it was, where it was open before. */
  readonly before?: Finding;
}

/** What is open or unknown, by fingerprint: all that has to be remembered from one look to the next. */
export type Standings = ReadonlyMap<string, Finding>;

/** The checks that could not read what they need, each with the namespaces concerned; empty for the whole cluster. */
function blindSpots(findings: readonly Finding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const spots = new Map<string, Set<string>>();
  for (const { check, message, subject } of findings) {
    if (message !== UNREAD) continue;
    const namespaces = spots.get(check) ?? new Set();
    spots.set(check, namespaces.add(subject.kind === 'Namespace' ? subject.name : ''));
  }
  return spots;
}

/** A resource that cannot be read is told once, and not by every check that needs it. */
const topicOf = (finding: Finding): string =>
  finding.message === UNREAD ? `${finding.path} ${finding.subject.name}` : finding.fingerprint;

/** What is different from the look before, the worst first, and what to remember for the next one. */
export function driftOf(before: Standings, findings: readonly Finding[]): { drifts: Drift[]; now: Standings } {
  const now = new Map(
    findings
      .filter((finding) => ['fail', 'unknown'].includes(standingOf(finding)))
      .map((finding) => [finding.fingerprint, finding]),
  );
  const drifts: Drift[] = [];
  const told = new Set<string>();
  for (const [fingerprint, finding] of now) {
    const was = before.get(fingerprint);
    if (finding.verdict === was?.verdict && finding.severity === was.severity) continue;
    if (finding.verdict === 'unknown') {
      if (was?.verdict === 'unknown' || told.has(topicOf(finding))) continue;
      told.add(topicOf(finding));
      drifts.push({ kind: 'unknown', finding, ...(was ? { before: was } : {}) });
    } else if (was?.verdict === 'fail') drifts.push({ kind: 'changed', finding, before: was });
    else drifts.push({ kind: 'new', finding });
  }
  const blind = blindSpots(findings);
  const unseen = ({ check, subject }: Finding): boolean => {
    const namespaces = blind.get(check);
    return namespaces !== undefined && (namespaces.has('') || namespaces.has(subject.namespace ?? subject.name));
  };
  for (const [fingerprint, was] of before) {
    if (was.verdict !== 'fail' || now.has(fingerprint)) continue;
    // What cannot be seen is not solved; it is compared when it can be seen again.
    if (unseen(was)) now.set(fingerprint, was);
    else drifts.push({ kind: 'solved', finding: was, before: was });
  }
  return { drifts: drifts.sort((a, b) => compareSeverity(a.finding.severity, b.finding.severity)), now };
}
