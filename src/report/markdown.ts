import { areaOf } from '../areas/index.ts';
import { isOpen, standingOf } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { fixableShare, SCORE_FORMULA } from '../core/score.ts';
import { SEVERITIES, type Severity } from '../core/severity.ts';
import { count, safeText } from '../core/text.ts';
import type { RecordState } from '../session/journal.ts';
import type { StepState } from '../session/session.ts';
import { percent, platformText, scoreText, severityText, sourceText, timeText } from './phrases.ts';
import { type Cause, causesOf, type Result } from './result.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from './wording.ts';

/** What a session adds to one inspection: where it began, what was decided, what was changed. */
export interface SessionPart {
  readonly id: string;
  /** Score of the first inspection; null when nothing could be judged. */
  readonly before: number | null;
  readonly decisions: readonly {
    readonly step: string;
    readonly state: StepState;
    readonly at: string;
    readonly note?: string;
  }[];
  readonly changes: readonly {
    readonly title: string;
    readonly action: string;
    readonly state: RecordState;
    readonly at: string;
  }[];
}

/** What GitHub and GitLab take as a comment, with room for a heading of its own. */
const MOST_CHARACTERS = 65_000;

/** How much is told of the open findings. */
interface Detail {
  readonly subjects: number;
  readonly severities: readonly Severity[];
}

/** From all that there is to the little that always fits. */
const DETAILS: readonly Detail[] = [
  { subjects: 5, severities: SEVERITIES },
  { subjects: 1, severities: SEVERITIES },
  ...[3, 2, 1, 0].map((most) => ({ subjects: 1, severities: SEVERITIES.slice(0, most) })),
];

/** Text from a cluster inside Markdown: no mark-up, no HTML, no table cell of its own. */
export const md = (text: string): string =>
  safeText(text)
    .replace(/[\\`*_[\]|]/g, (mark) => `\\${mark}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');

/** Code keeps its text; the fence is longer than any run of back quotes inside. */
function code(text: string): string {
  const safe = safeText(text);
  const runs = [...safe.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  return safe.startsWith('`') || safe.endsWith('`') ? `${fence} ${safe} ${fence}` : `${fence}${safe}${fence}`;
}

/** A bar would end the cell, even inside code. */
const cell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|');
const row = (...cells: readonly (string | number)[]): string =>
  `| ${cells.map((text) => cell(String(text))).join(' | ')} |`;
export const table = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] =>
  rows.length === 0
    ? []
    : [row(...columns), row(...columns.map(() => '---')), ...rows.map((cells) => row(...cells)), ''];

function head({ snapshot, findings, steps, score }: Result, session: SessionPart | undefined): string[] {
  const open = findings.filter(isOpen).length;
  return [
    `# Hardening report: ${md(sourceText(snapshot))}`,
    '',
    `${md(platformText(snapshot))}. Inspected ${timeText(snapshot.takenAt)} by ${TOOL.name} ${TOOL.version}.`,
    '',
    ...(session
      ? [
          `Score at the first inspection of this session: ${scoreText(session.before ?? undefined)}. Now: ${scoreText(score.score)}.`,
          '',
        ]
      : []),
    `**Score ${scoreText(score.score)}.** ${count(open, 'finding')} open${open > 0 ? ` (${severityText(findings)})` : ''}; ${score.tally.pass} pass, ${score.tally.unknown} unknown, ${score.tally.accepted} accepted, ${score.tally['not-applicable']} not applicable.`,
    ...(open > 0
      ? [
          `${percent(fixableShare(findings, steps))} of the open findings belong to steps that can be applied or generated as they stand.`,
        ]
      : []),
    '',
    ...table(
      ['Area', 'Score', 'Open', 'Unknown', 'Accepted', 'Pass'],
      score.areas.map(({ area, tally, score: scored }) => [
        areaOf(area).title,
        scored ?? 'not judged',
        tally.fail,
        tally.unknown,
        tally.accepted,
        tally.pass,
      ]),
    ),
  ];
}

const STATES: Record<StepState, string> = {
  chosen: 'chosen, not applied',
  skipped: 'skipped',
  accepted: 'accepted as risk',
  generated: 'generated as files',
  applied: 'applied',
  failed: 'failed',
  undone: 'undone',
};

function decided({ decisions, changes }: SessionPart, { findings, steps }: Result): string[] {
  const titles = new Map(steps.map(({ id, title }) => [id, title]));
  const accepted = findings.filter((finding) => finding.accepted?.by === 'operator');
  return [
    '## Decisions',
    '',
    ...(decisions.length === 0 ? ['No step was decided.', ''] : []),
    ...table(
      ['Step', 'Decision', 'When', 'Note'],
      decisions.map(({ step, state, at, note }) => [
        titles.has(step) ? `${md(titles.get(step) ?? '')} (${code(step)})` : code(step),
        STATES[state],
        timeText(at),
        note ? md(note) : '',
      ]),
    ),
    ...(accepted.length > 0 ? ['### Accepted risks', ''] : []),
    ...table(
      ['Finding', 'Subject', 'Reason', 'Owner', 'Until'],
      accepted.map((finding) => [
        md(titleOf(finding)),
        md(subjectText(finding)),
        md(finding.accepted?.reason ?? ''),
        md(finding.accepted?.owner ?? ''),
        finding.accepted?.expires ?? 'for good',
      ]),
    ),
    ...(changes.length > 0 ? ['### Changes to the cluster', ''] : []),
    ...table(
      ['When', 'Change', 'State'],
      changes.map(({ at, action, title, state }) => [timeText(at), `${action} ${md(title)}`, state]),
    ),
  ];
}

function causeLines({ check, severity, findings: group, steps: resolving }: Cause, subjects: number): string[] {
  const [first] = group;
  if (!first) return [];
  return [
    `**${md(titleOf(first))}** (${severity}, ${code(check)}, ${count(group.length, 'finding')})${resolving.length > 0 ? `. Resolved by ${resolving.slice(0, 2).map(code).join(', ')}${resolving.length > 2 ? ` and ${resolving.length - 2} more` : ''}` : ''}`,
    '',
    ...group.slice(0, subjects).map((finding) => {
      const [evidence] = finding.evidence;
      return `- ${md(subjectText(finding))}: ${md(brief(finding))}${evidence ? `. ${code(evidenceText(evidence))}` : ''}`;
    }),
    ...(group.length > subjects ? [`- and ${group.length - subjects} more`] : []),
    '',
  ];
}

/** What was not open in the report that this one is held against. */
function fresh({ findings, steps, baseline }: Result, { subjects }: Detail): string[] {
  if (!baseline) return [];
  const now = findings.filter(({ fingerprint }) => baseline.fresh.has(fingerprint));
  const causes = [...causesOf(now, 'fail', steps).values()].flat();
  return [
    `## Since the baseline: ${baseline.fresh.size} new, ${baseline.solved} solved`,
    '',
    ...causes.flatMap((cause) => causeLines(cause, subjects)),
  ];
}

function open({ findings, steps }: Result, { subjects, severities }: Detail): string[] {
  const told = findings.filter(({ severity }) => severities.includes(severity));
  const left = findings.filter(isOpen).length - told.filter(isOpen).length;
  const lines = [...causesOf(told, 'fail', steps)].flatMap(([area, causes]) =>
    causes.length === 0
      ? []
      : [`### ${areaOf(area).title}`, '', ...causes.flatMap((cause) => causeLines(cause, subjects))],
  );
  const rest =
    left > 0 ? [`${count(left, 'less severe finding')} left out so that this fits; the JSON report has all.`, ''] : [];
  return ['## Open findings', '', ...(lines.length === 0 && left === 0 ? ['None.', ''] : lines), ...rest];
}

const proposals = ({ steps }: Result): string[] =>
  steps.length === 0
    ? []
    : [
        '## Steps',
        '',
        'The one that removes most risk first.',
        '',
        ...table(
          ['Step', 'Area', 'Severity', 'Risk', 'How', 'Resolves'],
          steps.map(({ title, area, severity, risk, delivery, findings }) => [
            md(title),
            areaOf(area).title,
            severity,
            risk,
            delivery === 'cluster' ? 'apply or generate' : delivery === 'files' ? 'generate' : 'by hand',
            findings.length,
          ]),
        ),
      ];

function unknown({ findings }: Result): string[] {
  const reasons = Map.groupBy(
    findings.filter((finding) => standingOf(finding) === 'unknown'),
    (finding) => detail(finding),
  );
  return reasons.size === 0
    ? []
    : [
        '## Unknown',
        '',
        'What could not be read is neither good nor bad.',
        '',
        ...[...reasons].map(
          ([reason, group]) => `- ${md(reason)} (${count(new Set(group.map(({ check }) => check)).size, 'check')})`,
        ),
        '',
      ];
}

/** Every heading one level lower, to stand inside another report. Text from a cluster never begins a line. */
export const demoted = (report: string): string => report.replace(/^#/gm, '##');

function skipped({ snapshot }: Result): string[] {
  if (!snapshot.skipped) return [];
  return ['## Not judged', '', ...snapshot.skipped.map(({ file, reason }) => `- ${code(file)}: ${md(reason)}`), ''];
}

const reportWith = (result: Result, session: SessionPart | undefined, detailed: Detail): string =>
  [
    ...head(result, session),
    ...(session ? decided(session, result) : []),
    ...fresh(result, detailed),
    ...open(result, detailed),
    ...proposals(result),
    ...unknown(result),
    ...skipped(result),
    '## How the score comes about',
    '',
    ...SCORE_FORMULA,
    '',
  ].join('\n');

/**
 * The report for people who were not there: one inspection, and of a session what was decided and changed. An
 * inspection alone fits a comment on a pull request: what is less severe is left out where all would be too long.
 */
export function markdownReport(result: Result, session?: SessionPart): string {
  const [whole = { subjects: 5, severities: SEVERITIES }] = DETAILS;
  if (session) return reportWith(result, session, whole);
  let report = '';
  for (const detailed of DETAILS) {
    report = reportWith(result, undefined, detailed);
    if (report.length <= MOST_CHARACTERS) return report;
  }
  return `${report.slice(0, MOST_CHARACTERS)}\n\nThe rest is left out so that this fits; the JSON report has all.\n`;
}
