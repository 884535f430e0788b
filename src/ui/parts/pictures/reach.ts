import type { BeforeAfter, Reach, ReachPicture } from '../../../core/impact.ts';
import { safeText } from '../../../core/text.ts';
import type { Glyphs, Role } from '../../theme/theme.ts';
import { BLANK, fitted, type Line, line, type Span } from '../text.ts';

const MOST_NAME = 30;
/** Columns of one receiver. */
const CELL = 4;

interface Mark {
  readonly glyph: (glyphs: Glyphs) => string;
  readonly role: Role;
  readonly meaning: string;
}

const MARKS = {
  cut: { glyph: ({ cut }) => cut, role: 'remove', meaning: 'cut' },
  narrowed: { glyph: ({ narrowed }) => narrowed, role: 'accent', meaning: 'some ports only from now on' },
  opened: { glyph: () => '+', role: 'addWord', meaning: 'opened' },
  all: { glyph: ({ chosen }) => chosen, role: 'plain', meaning: 'stays open' },
  some: { glyph: ({ some }) => some, role: 'plain', meaning: 'some ports stay open' },
  none: { glyph: ({ dot }) => dot, role: 'quiet', meaning: 'was closed' },
} as const satisfies Record<string, Mark>;

const OPENNESS: Record<Reach, number> = { none: 0, some: 1, all: 2 };

function markOf({ before, after }: BeforeAfter<Reach>): keyof typeof MARKS {
  if (before === after) return after;
  if (after === 'none') return 'cut';
  return OPENNESS[after] < OPENNESS[before] ? 'narrowed' : 'opened';
}

/** Entries side by side, as many in a row as fit. */
function packed(entries: readonly string[], columns: number): string[] {
  const rows: string[] = [];
  for (const entry of entries) {
    const last = rows.at(-1);
    const longer = last === undefined ? entry : `${last}   ${entry}`;
    if (last === undefined || longer.length > columns) rows.push(entry);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

/** Who reaches whom: a row for each sender, a numbered column for each receiver, as many side by side as fit. */
export function reachLines({ senders, receivers, cells }: ReachPicture, columns: number, glyphs: Glyphs): Line[] {
  const labels = senders.map(
    (name, at) => `${at < receivers.length ? `${at + 1}`.padStart(2) : '  '} ${safeText(name)}`,
  );
  const width = Math.min(Math.max(...labels.map(({ length }) => length)), MOST_NAME, columns - 3 * CELL);
  const across = Math.max(Math.floor((columns - width) / CELL), 1);
  const marks = cells.map((row) => row.map(markOf));
  const used = new Set(marks.flat());
  const lines: Line[] = [];
  for (let from = 0; from < receivers.length; from += across) {
    const to = Math.min(from + across, receivers.length);
    lines.push([
      { text: fitted('   from, to:', width), role: 'quiet' },
      ...receivers.slice(from, to).map((_, at): Span => ({ text: `${from + at + 1}`.padStart(CELL), role: 'quiet' })),
    ]);
    labels.forEach((label, row) => {
      lines.push([
        { text: fitted(label, width) },
        ...(marks[row] ?? [])
          .slice(from, to)
          .flatMap((mark): Span[] => [
            { text: ' '.repeat(CELL - 1) },
            { text: MARKS[mark].glyph(glyphs), role: MARKS[mark].role },
          ]),
      ]);
    });
    lines.push(BLANK);
  }
  const all = marks.flat();
  const counted = (['cut', 'narrowed', 'opened'] as const).flatMap((mark) => {
    const n = all.filter((other) => other === mark).length;
    return n > 0 ? [`${n} ${mark}`] : [];
  });
  const legend = (Object.keys(MARKS) as (keyof typeof MARKS)[])
    .filter((mark) => used.has(mark))
    .map((mark) => `${MARKS[mark].glyph(glyphs)} ${MARKS[mark].meaning}`);
  return [
    line(`Of ${all.length} pairs: ${counted.length > 0 ? counted.join(', ') : 'none changes'}.`),
    ...packed(legend, columns).map((row) => line(row, 'quiet')),
    ...lines,
  ];
}
