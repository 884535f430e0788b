// What differs between two inspections of a cluster, or between two clusters. Pure.
import type { Finding, Standing } from '../core/finding.ts';
import { standingOf } from '../core/finding.ts';
import { CLUSTER, refKey } from '../core/reference.ts';
import { compareSeverity, type Severity } from '../core/severity.ts';
import { count, safeText } from '../core/text.ts';
import { brief, subjectText, titleOf } from './wording.ts';

/** One finding, as far as a report, a snapshot or a session tells. */
export interface Compared {
  readonly fingerprint: string;
  readonly check: string;
  readonly severity: Severity;
  readonly standing: Standing;
  /** `Deployment shop/frontend`. */
  readonly subject: string;
  /** In a few words; absent where only the verdict was kept. */
  readonly message?: string;
}

/** One side: what it is called, and everything about it that is not a plain pass. */
export interface Side {
  readonly name: string;
  readonly findings: readonly Compared[];
  /** False where only verdicts were kept: the severities are those of the checks, not of the findings. */
  readonly exact: boolean;
}

export interface Changed {
  readonly from: Compared;
  readonly to: Compared;
}

export interface Comparison {
  readonly solved: readonly Compared[];
  readonly fresh: readonly Compared[];
  /** Open before and after, but not alike: another severity, accepted since, or no longer to be judged. */
  readonly changed: readonly Changed[];
  /** Failing in both, alike. */
  readonly same: number;
}

export const comparedOf = (finding: Finding): Compared => ({
  fingerprint: finding.fingerprint,
  check: finding.check,
  severity: finding.severity,
  standing: standingOf(finding),
  subject: subjectText(finding),
  message: brief(finding),
});

const OPEN: ReadonlySet<Standing> = new Set(['fail', 'unknown', 'accepted']);

/**
 * Tells whether a check could not read what a finding was about: then it is not solved but unseen. The engine's own
 * finding for that names the cluster or a namespace, and the resource as its path.
 */
function unseenIn(after: Side): (finding: Compared) => boolean {
  const blind = new Set(
    after.findings
      .filter(({ standing, fingerprint }) => standing === 'unknown' && !fingerprint.endsWith('|'))
      .map(({ fingerprint }) => fingerprint.slice(0, fingerprint.lastIndexOf('|'))),
  );
  return ({ check, fingerprint }) => {
    const [, , namespace = '', name = ''] = (fingerprint.split('|')[1] ?? '').split('/');
    return blind.has(`${check}|${refKey(CLUSTER)}`) || blind.has(`${check}|/Namespace//${namespace || name}`);
  };
}

/** Failing findings that came and went, and those that are neither. A finding that became unknown is not solved. */
export function compare(before: Side, after: Side): Comparison {
  const then = new Map(
    before.findings.filter(({ standing }) => OPEN.has(standing)).map((each) => [each.fingerprint, each]),
  );
  const now = new Map(
    after.findings.filter(({ standing }) => OPEN.has(standing)).map((each) => [each.fingerprint, each]),
  );
  const exact = before.exact && after.exact;
  const solved: Compared[] = [];
  const fresh: Compared[] = [];
  const changed: Changed[] = [];
  let same = 0;
  const unseen = unseenIn(after);
  for (const [fingerprint, from] of then) {
    const to = now.get(fingerprint);
    if (!to) {
      if (from.standing !== 'fail') continue;
      if (unseen(from)) changed.push({ from, to: { ...from, standing: 'unknown' } });
      else solved.push(from);
    } else if (from.standing !== to.standing || (exact && from.severity !== to.severity)) changed.push({ from, to });
    else if (from.standing === 'fail') same += 1;
  }
  for (const [fingerprint, to] of now) if (!then.has(fingerprint) && to.standing === 'fail') fresh.push(to);
  const worstFirst = (a: Compared, b: Compared): number =>
    compareSeverity(a.severity, b.severity) || (a.fingerprint < b.fingerprint ? -1 : 1);
  return {
    solved: solved.sort(worstFirst),
    fresh: fresh.sort(worstFirst),
    changed: changed.sort((a, b) => worstFirst(a.to, b.to)),
    same,
  };
}

const row = ({ severity, check, subject, message }: Compared): string =>
  `  ${severity.padEnd(8)} ${titleOf({ check })}: ${safeText(subject)}${message ? `: ${message}` : ''}`;

/** As people read it: what is new first. */
export function compareText(before: Side, after: Side, { fresh, solved, changed, same }: Comparison): string {
  const part = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [title, ...lines, ''] : []);
  return [
    `${safeText(before.name)} → ${safeText(after.name)}`,
    `${count(fresh.length, 'finding')} new, ${solved.length} solved, ${changed.length} changed, ${same} as before.`,
    '',
    ...part('New', fresh.map(row)),
    ...part('Solved', solved.map(row)),
    ...part(
      'Changed',
      changed.map(({ from, to }) => {
        const what = [
          ...(from.standing === to.standing ? [] : [`${from.standing} → ${to.standing}`]),
          ...(from.severity === to.severity ? [] : [`${from.severity} → ${to.severity}`]),
        ];
        return `${row(to)} (${what.join(', ')})`;
      }),
    ),
  ].join('\n');
}

const plain = ({ message, ...rest }: Compared) => ({
  ...rest,
  fingerprint: safeText(rest.fingerprint),
  subject: safeText(rest.subject),
  ...(message ? { message } : {}),
});

export const compareJson = (before: Side, after: Side, comparison: Comparison): string =>
  JSON.stringify(
    {
      schemaVersion: 1,
      before: safeText(before.name),
      after: safeText(after.name),
      new: comparison.fresh.map(plain),
      solved: comparison.solved.map(plain),
      changed: comparison.changed.map(({ from, to }) => ({
        ...plain(to),
        before: { standing: from.standing, severity: from.severity },
      })),
      same: comparison.same,
    },
    undefined,
    2,
  );
