import { count, listing, safeText } from '../core/text.ts';
import { clip, type Paint, wrap } from './lines.ts';
import type { Cause } from './result.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from './wording.ts';

const SUBJECTS_SHOWN = 3;
const SEVERITY_COLUMN = 10;

/** How a text report is laid out. */
export interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly section: boolean;
}

/** One cause with its worst subjects, what was read of them, and what resolves it. */
export function causeLines(cause: Cause, { width, paint }: Page): string[] {
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
