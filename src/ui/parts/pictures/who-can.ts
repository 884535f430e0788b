import type { BeforeAfter, WhoCanPicture } from '../../../core/impact.ts';
import { safeText } from '../../../core/text.ts';
import type { Glyphs } from '../../theme/theme.ts';
import { BLANK, fitted, type Line, type Span } from '../text.ts';

const GAP = 2;
const LEAST = 12;
const MOST = 28;
const OTHERS = 8;

/** Without its kind. */
const shortName = (name: string): string => name.split(' ').slice(1).join(' ');

/** What matters in rows, whom it touches in columns; what changes says so. */
export function whoCanLines({ subjects, rows }: WhoCanPicture, columns: number, glyphs: Glyphs): Line[] {
  const action = Math.min(Math.max(...rows.map((row) => row.action.length), 6), Math.floor(columns / 3));
  const room = columns - action - OTHERS;
  // Whole names, but rather two beside each other with cut names than one below the other.
  const wanted = Math.min(Math.max(...subjects.map(({ name }) => shortName(name).length), LEAST), MOST) + GAP;
  const fit = Math.max(Math.floor(room / wanted), Math.min(2, Math.floor(room / (LEAST + GAP))), 1);
  const across = Math.min(fit, subjects.length);
  const width = Math.min(Math.floor(room / across) - GAP, MOST);
  const lines: Line[] = [];
  for (let from = 0; from < subjects.length; from += across) {
    const shown = subjects.slice(from, from + across);
    const head = (texts: readonly string[], end: string): Line => [
      { text: ' '.repeat(action) },
      ...texts.map((text): Span => ({ text: `  ${fitted(text, width)}`, role: 'quiet' })),
      { text: end.padStart(OTHERS), role: 'quiet' },
    ];
    lines.push(
      head(
        shown.map(({ name, you }) => (you ? 'you' : (name.split(' ')[0] ?? ''))),
        '',
      ),
      head(
        shown.map(({ name }) => safeText(shortName(name))),
        'others',
      ),
      ...rows.map(
        ({ action: text, cells, others }): Line => [
          { text: fitted(safeText(text), action) },
          ...cells.slice(from, from + across).flatMap((cell) => [{ text: '  ' }, cellSpan(cell, width, glyphs)]),
          { text: String(others).padStart(OTHERS), role: 'quiet' },
        ],
      ),
      BLANK,
    );
  }
  return lines;
}

const word = (may: boolean): string => (may ? 'yes' : 'no');

function cellSpan({ before, after }: BeforeAfter<boolean>, width: number, { arrow, dot }: Glyphs): Span {
  if (before === after) return after ? { text: fitted('yes', width) } : { text: fitted(dot, width), role: 'quiet' };
  return { text: fitted(`${word(before)} ${arrow} ${word(after)}`, width), role: after ? 'addWord' : 'removeWord' };
}
