import type { UsePicture, UseRow } from '../../../core/impact.ts';
import { safeText } from '../../../core/text.ts';
import type { Glyphs } from '../../theme/theme.ts';
import { fitted, type Line, line, paragraph } from '../text.ts';

const MOST_NAME = 24;
/** Room for `300m, most 900m of 1500m  60 %`, and without what runs now. */
const FIGURES = 34;
const SHORT_FIGURES = 22;
/** Below this width there is no room for both. */
const ROOMY = 70;

/** A bar for each amount: what is used now, what is needed at the most, what stays free. */
export function barLines({ rows }: UsePicture, columns: number, glyphs: Glyphs): Line[] {
  const name = Math.min(Math.max(...rows.map((row) => row.name.length)), MOST_NAME);
  const roomy = columns >= ROOMY;
  const width = Math.max(Math.min(columns - name - (roomy ? FIGURES : SHORT_FIGURES) - 4, 40), 8);
  const lines: Line[] = [];
  let place: string | undefined;
  for (const row of rows) {
    if (row.place !== place) lines.push(line(safeText(row.place), 'heading'));
    place = row.place;
    lines.push([{ text: `  ${fitted(row.name, name)} ` }, ...bar(row, width, glyphs), ...figures(row, roomy)]);
  }
  return [
    ...paragraph(
      `${glyphs.full} runs now   ${glyphs.gained} more at the most, in a rollout and autoscaled   ${glyphs.empty} free`,
      columns,
      'quiet',
    ),
    ...lines,
  ];
}

function bar({ nowShare, mostShare }: UseRow, width: number, glyphs: Glyphs): Line {
  const cells = (share: number): number => Math.min(Math.ceil((share * width) / 100), width);
  const now = cells(nowShare);
  const most = Math.max(cells(mostShare), now);
  const role = mostShare > 100 ? 'error' : mostShare > 90 ? 'warning' : 'good';
  return [
    { text: glyphs.full.repeat(now), role },
    { text: glyphs.gained.repeat(most - now), role },
    { text: glyphs.empty.repeat(width - most), role: 'quiet' },
  ];
}

const figures = ({ now, most, hard, mostShare }: UseRow, roomy: boolean): Line => [
  { text: ` ${roomy && now !== most ? `${now}, most ` : ''}${most} of ${hard}` },
  mostShare > 100 ? { text: '  too small', role: 'error' } : { text: `  ${Math.round(mostShare)} %`, role: 'quiet' },
];
