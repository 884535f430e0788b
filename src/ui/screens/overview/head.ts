import { count } from '../../../core/text.ts';
import type { Progress } from '../../../wizard/progress.ts';
import type { Wizard } from '../../../wizard/wizard.ts';
import { barSpans } from '../../parts/bar.ts';
import { type Line, line, type Span } from '../../parts/text.ts';
import type { Glyphs } from '../../theme/theme.ts';

/** Scores of the last inspections that the curve shows. */
const CURVE = 12;

/** The score with where it came from and could go, and what has to be known first. */
export function headLines(wizard: Wizard, progress: Progress, glyphs: Glyphs, columns: number): Line[] {
  const { inspection } = wizard;
  if (!inspection) return [];
  const { tally } = inspection.score;
  const chosen = wizard.chosen().length;
  return [
    scoreLine(wizard, progress, glyphs, columns),
    [
      { text: `${tally.fail} fail, ${tally.unknown} unknown, ${tally.pass} pass, ${tally.accepted} accepted.` },
      ...(chosen > 0 ? [{ text: `  ${count(chosen, 'step')} chosen: R reviews.`, role: 'accent' } as const] : []),
    ],
    ...warnings(wizard),
  ];
}

function scoreLine(wizard: Wizard, progress: Progress, glyphs: Glyphs, columns: number): Line {
  const { score: now } = wizard.inspection?.score ?? {};
  const { reachable, planned } = progress;
  const begun = wizard.session.scores[0]?.score ?? undefined;
  const curve = wizard.scores().slice(-CURVE);
  const score: Span[] = [
    { text: `Score ${now ?? 'unknown'} of 100`, role: 'heading' },
    { text: '  ' },
    ...barSpans({ begun, now, planned: planned ?? reachable }, columns >= 100 ? 24 : 12, glyphs),
  ];
  const differs = (other: number | undefined): boolean => other !== undefined && other !== now;
  // What comes last is left out first where there is little room.
  const more: Span[] = [
    ...(differs(planned) ? [{ text: `  ${planned} with what is decided` }] : []),
    ...(differs(reachable) ? [{ text: `  ${reachable} with all steps`, role: 'quiet' as const }] : []),
    ...(curve.length > 1 ? [{ text: `  ${curveOf(curve, glyphs)}`, role: 'accent' as const }] : []),
    ...(differs(begun) ? [{ text: `  began at ${begun}`, role: 'good' as const }] : []),
  ];
  for (const span of more) if (widthOfLine(score) + span.text.length <= columns) score.push(span);
  return score;
}

const widthOfLine = (spans: Line): number => spans.reduce((sum, { text }) => sum + text.length, 0);

const curveOf = (scores: readonly number[], { steps }: Glyphs): string =>
  scores.map((score) => steps[Math.min(Math.floor((score / 100) * steps.length), steps.length - 1)]).join('');

/** What an interruption left, what moved since the last inspection, what expired. */
function warnings(wizard: Wizard): Line[] {
  const { inspection, recovered } = wizard;
  const expired = wizard.expired().length;
  const { solved = [], appeared = [], reopened = [] } = inspection?.moved ?? {};
  const standing = recovered.filter(({ state }) => state === 'applied').length;
  return [
    ...(recovered.length > 0
      ? [
          line(
            `The last run was interrupted: of ${count(recovered.length, 'change')} in doubt the cluster shows ${standing} done. H shows each.`,
            'warning',
          ),
        ]
      : []),
    ...(solved.length + appeared.length > 0
      ? [
          line(
            `Since the last inspection: ${count(solved.length, 'finding')} solved, ${appeared.length} new.${reopened.length > 0 ? ` ${count(reopened.length, 'decided step')} open again.` : ''}`,
            'accent',
          ),
        ]
      : []),
    ...(expired > 0
      ? [line(`${count(expired, 'accepted risk')} expired and count again; decide about them anew.`, 'warning')]
      : []),
  ];
}
