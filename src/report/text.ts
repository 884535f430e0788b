import { areaOf } from '../areas/index.ts';
import { isOpen, standingOf } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { fixableShare } from '../core/score.ts';
import { count, listing, safeText } from '../core/text.ts';
import { clip, type Paint, plain, wrap } from './lines.ts';
import { percent, platformText, scoreText, severityText, sourceFlags, sourceText, timeText } from './phrases.ts';
import { type Cause, causesOf, type Result } from './result.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from './wording.ts';

export interface TextOptions {
  readonly width: number;
  readonly paint?: Paint;
  /** A part of another report, which has said what wrote it. */
  readonly section?: boolean;
}

const SUBJECTS_SHOWN = 3;
const GROUPS_SHOWN = 12;
const SEVERITY_COLUMN = 10;

interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly section: boolean;
}

function head({ snapshot, findings, steps, score }: Result, { width, paint, section }: Page): string[] {
  const open = findings.filter(isOpen).length;
  const { tally } = score;
  const ready = steps.filter(({ delivery }) => delivery !== 'guide').length;
  return [
    ...(section ? [] : [paint('title', `${TOOL.name} ${TOOL.version}`)]),
    ...wrap(`${sourceText(snapshot)}, ${platformText(snapshot)}, inspected ${timeText(snapshot.takenAt)}`, width),
    '',
    ...wrap(
      `Score ${scoreText(score.score)}. ${count(open, 'finding')} open${open > 0 ? `: ${severityText(findings)}` : ''}.`,
      width,
    ),
    ...wrap(
      `${tally.pass} pass, ${tally.unknown} unknown, ${tally.accepted} accepted, ${tally['not-applicable']} not applicable.`,
      width,
    ),
    ...(open > 0 && ready > 0
      ? wrap(
          `${percent(fixableShare(findings, steps))} of the open findings are resolved by ${count(ready, 'step')} that can be applied or generated as they stand.`,
          width,
        )
      : []),
    '',
  ];
}

function causeLines(cause: Cause, { width, paint }: Page): string[] {
  const { findings } = cause;
  const [first] = findings;
  if (!first) return [];
  const about = `${titleOf(first)} (${cause.check})${findings.length > 1 ? `: ${count(findings.length, 'finding')}` : ''}`;
  const lines = wrap(about, width, 2 + SEVERITY_COLUMN).map((line, index) =>
    index === 0
      ? `  ${paint(cause.severity, cause.severity)}${' '.repeat(SEVERITY_COLUMN - cause.severity.length)}${line.trimStart()}`
      : line,
  );
  for (const finding of findings.slice(0, SUBJECTS_SHOWN)) {
    const said = findings.length === 1 ? detail(finding) : brief(finding);
    lines.push(...wrap(`${subjectText(finding)}: ${said}`, width, 6, 2));
    const [evidence] = finding.evidence;
    if (!evidence) continue;
    lines.push(
      paint(
        'muted',
        `        ${clip(evidenceText(evidence), width - 8, [...evidenceText(evidence)].length - evidence.path.length)}`,
      ),
    );
  }
  const more = findings.length - SUBJECTS_SHOWN;
  if (more > 0) lines.push(paint('muted', `      and ${more} more`));
  if (cause.steps.length > 0)
    lines.push(
      ...wrap(`resolved by ${safeText(listing(cause.steps, 2))}`, width, 6, 2).map((line) => paint('good', line)),
    );
  return lines;
}

function open({ findings, steps, score }: Result, page: Page): string[] {
  const lines: string[] = [];
  for (const [id, causes] of causesOf(findings, 'fail', steps)) {
    if (causes.length === 0) continue;
    const scored = score.areas.find(({ area }) => area === id);
    const number = causes.reduce((sum, cause) => sum + cause.findings.length, 0);
    lines.push(
      ...wrap(`${areaOf(id).title}: ${scoreText(scored?.score)}, ${number} open`, page.width).map((line) =>
        page.paint('title', line),
      ),
      ...causes.flatMap((cause) => causeLines(cause, page)),
      '',
    );
  }
  return lines;
}

/** Unknown findings that have the same reason, over all checks. */
function unknown({ findings }: Result, { width, paint }: Page): string[] {
  const groups = Map.groupBy(
    findings.filter((finding) => standingOf(finding) === 'unknown'),
    (finding) => detail(finding),
  );
  if (groups.size === 0) return [];
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    paint('title', 'Unknown: it could not be read'),
    ...sorted.slice(0, GROUPS_SHOWN).flatMap(([reason, group]) => {
      const checks = [...new Set(group.map(({ check }) => check))];
      return wrap(
        `${reason} ${checks.length > 3 ? `(${checks.length} checks)` : `(${checks.join(', ')})`}`,
        width,
        2,
        2,
      );
    }),
    ...(sorted.length > GROUPS_SHOWN
      ? [paint('muted', `  and ${count(sorted.length - GROUPS_SHOWN, 'more reason')}`)]
      : []),
    '',
  ];
}

function accepted({ findings }: Result, { width, paint }: Page): string[] {
  const groups = Map.groupBy(
    findings.filter((finding) => finding.accepted),
    ({ accepted: given }) =>
      `${given?.reason ?? ''}${given?.by === 'operator' ? ` (${given.owner ?? 'no owner'}${given.expires ? `, until ${given.expires}` : ''})` : ''}`,
  );
  if (groups.size === 0) return [];
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    paint('title', 'Accepted'),
    ...sorted
      .slice(0, GROUPS_SHOWN)
      .flatMap(([reason, group]) => wrap(`${group.length}: ${safeText(reason)}`, width, 2, 4)),
    ...(sorted.length > GROUPS_SHOWN
      ? [paint('muted', `  and ${count(sorted.length - GROUPS_SHOWN, 'more reason')}`)]
      : []),
    '',
  ];
}

function next({ snapshot, steps }: Result, { width, paint }: Page): string[] {
  const flags = sourceFlags(snapshot);
  const [first] = steps;
  const commands: [string, string][] = [
    [`${TOOL.name}${flags}`, 'decide step by step, with preview, verification and undo'],
    ...(first
      ? ([[`${TOOL.name} plan${flags}`, `${count(steps.length, 'step')} with changes and impact, most risk first`]] as [
          string,
          string,
        ][])
      : []),
    ...(first && first.delivery !== 'guide'
      ? ([
          [`${TOOL.name} generate${flags} --step ${safeText(first.id)} --out hardening`, `files for: ${first.title}`],
        ] as [string, string][])
      : []),
  ];
  return [
    paint('title', 'Next'),
    ...commands.flatMap(([command, about]) => [`  ${paint('command', command)}`, ...wrap(safeText(about), width, 6)]),
  ];
}

/** The report as people read it: by area, then by cause. The same result and width give the same text. */
export function textReport(result: Result, { width, paint = plain, section = false }: TextOptions): string {
  const page: Page = { width: Math.max(width, 40), paint, section };
  return `${[head, open, unknown, accepted, next].flatMap((part) => part(result, page)).join('\n')}\n`;
}
