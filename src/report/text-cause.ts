import type { Finding } from '../core/finding.ts';
import { count, listing, safeText } from '../core/text.ts';
import { evidenceCommand } from './evidence-command.ts';
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
  /** Every finding with all of its evidence, and the command that shows it again. */
  readonly evidence: boolean;
}

/** What was read, and how it is read again: all of it where that was asked for, else the first piece. */
function evidenceLines(finding: Finding, { width, paint, evidence: all }: Page): string[] {
  const command = all ? evidenceCommand(finding) : undefined;
  const lines = finding.evidence.slice(0, all ? undefined : 1).map((evidence) => {
    const text = evidenceText(evidence);
    const shown = all ? text : clip(text, width - 8, [...text].length - evidence.path.length);
    return paint('muted', `        ${shown}`);
  });
  // In one line, however long: it is there to be copied.
  return command ? [...lines, `        ${paint('command', command)}`] : lines;
}

/** One cause with its worst subjects, what was read of them, and what resolves it. */
export function causeLines(cause: Cause, page: Page): string[] {
  const { width, paint } = page;
  const { findings } = cause;
  const [first] = findings;
  if (!first) return [];
  const about = `${titleOf(first)} (${cause.check})${findings.length > 1 ? `: ${count(findings.length, 'finding')}` : ''}`;
  const lines = wrap(about, width, 2 + SEVERITY_COLUMN).map((line, index) =>
    index === 0
      ? `  ${paint(cause.severity, cause.severity)}${' '.repeat(SEVERITY_COLUMN - cause.severity.length)}${line.trimStart()}`
      : line,
  );
  const shown = page.evidence ? findings.length : SUBJECTS_SHOWN;
  for (const finding of findings.slice(0, shown)) {
    const said = findings.length === 1 ? detail(finding) : brief(finding);
    lines.push(...wrap(`${subjectText(finding)}: ${said}`, width, 6, 2), ...evidenceLines(finding, page));
  }
  const more = findings.length - shown;
  if (more > 0) lines.push(paint('muted', `      and ${more} more`));
  if (cause.steps.length > 0)
    lines.push(
      ...wrap(`resolved by ${safeText(listing(cause.steps, 2))}`, width, 6, 2).map((line) => paint('good', line)),
    );
  return lines;
}
