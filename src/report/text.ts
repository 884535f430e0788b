import { areaOf } from '../areas/index.ts';
import { type Finding, isOpen } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { fixableShare, INSIDE, isInside } from '../core/score.ts';
import { count, safeText } from '../core/text.ts';
import { type Paint, plain, wrap } from './lines.ts';
import {
  commandFor,
  percent,
  platformText,
  scoreText,
  severityText,
  sourceFlags,
  sourceText,
  timeText,
} from './phrases.ts';
import { causesOf, type Result } from './result.ts';
import { causeLines, type Page } from './text-cause.ts';
import { accepted, skipped, unknown } from './text-unjudged.ts';

export interface TextOptions {
  readonly width: number;
  readonly paint?: Paint;
  /** A part of another report, which has said what wrote it. */
  readonly section?: boolean;
  /** Every finding with all of its evidence, and the command that shows it again. */
  readonly evidence?: boolean;
}

/** How far the steps go; by itself for what is inside the cluster, where there is more than that. */
function shareText(findings: readonly Finding[], steps: Result['steps'], ready: number): string {
  const open = findings.filter(isOpen);
  const inside = open.filter(isInside);
  const within =
    inside.length > 0 && inside.length < open.length
      ? `; ${percent(fixableShare(inside, steps))} of those inside the cluster (${INSIDE.join(', ')})`
      : '';
  return `${percent(fixableShare(open, steps))} of the open findings are resolved by ${count(ready, 'step')} that can be applied or generated as they stand${within}.`;
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
    ...(open > 0 && ready > 0 ? wrap(shareText(findings, steps, ready), width) : []),
    '',
  ];
}

/** What was not open in the report that this one is held against. */
function fresh({ findings, steps, baseline }: Result, page: Page): string[] {
  if (!baseline) return [];
  const now = findings.filter(({ fingerprint }) => baseline.fresh.has(fingerprint));
  const causes = [...causesOf(now, 'fail', steps).values()].flat();
  return [
    page.paint('title', `Since the baseline: ${baseline.fresh.size} new, ${baseline.solved} solved`),
    ...causes.flatMap((cause) => causeLines(cause, page)),
    '',
  ];
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
      ? ([[commandFor(first, snapshot), first.title]] as [string, string][])
      : []),
  ];
  return [
    paint('title', 'Next'),
    ...commands.flatMap(([command, about]) => [`  ${paint('command', command)}`, ...wrap(safeText(about), width, 6)]),
  ];
}

/** The report as people read it: by area, then by cause. The same result and width give the same text. */
export function textReport(
  result: Result,
  { width, paint = plain, section = false, evidence = false }: TextOptions,
): string {
  const page: Page = { width: Math.max(width, 40), paint, section, evidence };
  return `${[head, fresh, open, unknown, skipped, accepted, next].flatMap((part) => part(result, page)).join('\n')}\n`;
}
