import { areaOf } from '../../../areas/index.ts';
import type { AreaScore } from '../../../core/score.ts';
import type { Progress } from '../../../wizard/progress.ts';
import { barSpans } from '../../parts/bar.ts';
import { fitted, type Line } from '../../parts/text.ts';
import type { Glyphs } from '../../theme/theme.ts';

/** A practice area: its score before and after what is decided, and what is left in it. */
export function areaLine(
  { area, score, tally }: AreaScore,
  index: number,
  progress: Progress | undefined,
  glyphs: Glyphs,
  columns: number,
): Line {
  const { open = 0, begun, planned } = progress?.areas[area] ?? {};
  const width = columns >= 110 ? 20 : columns >= 90 ? 12 : 8;
  const then = planned !== undefined && planned !== score ? `${glyphs.arrow}${planned}` : '';
  return [
    { text: `${index + 1} `, role: 'quiet' },
    { text: fitted(areaOf(area).title, columns >= 76 ? 33 : 21) },
    ...barSpans({ begun, now: score, planned }, width, glyphs),
    { text: ` ${String(score ?? '–').padStart(3)}` },
    { text: fitted(then, 5), role: 'accent' },
    open > 0 ? { text: `${open} left`.padEnd(8) } : { text: `${glyphs.done} done`.padEnd(8), role: 'good' },
    { text: `${tally.fail} fail`.padEnd(8), role: tally.fail > 0 ? 'error' : 'quiet' },
    // The line above the areas has the word.
    { text: tally.unknown > 0 ? `${tally.unknown}${columns >= 76 ? ' unknown' : '?'}` : '', role: 'warning' },
    ...(columns >= 110 && tally.accepted > 0 ? [{ text: `  ${tally.accepted} accepted`, role: 'quiet' as const }] : []),
  ];
}
