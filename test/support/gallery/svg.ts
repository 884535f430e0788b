// A terminal's cells as an SVG picture: small, the same bytes for the same cells, with selectable text.
import type xterm from '@xterm/headless';

type Buffer = xterm.IBuffer;
type Cell = xterm.IBufferCell;

const CELL = { width: 8.4, height: 18, font: 14, descent: 13 };
const MARGIN = 12;
const GROUND = '#16181d';
const TEXT = '#d5d8df';

/** The 16 colours of a terminal, readable on the ground above. */
const PALETTE = [
  ...['#16181d', '#f0717b', '#8fce6a', '#e5c07b', '#6fb1f5', '#d38aea', '#5cc8d7', '#d5d8df'],
  ...['#7b8190', '#ff8a92', '#a6e37f', '#f3d38f', '#8cc4ff', '#e3a2f7', '#7adfec', '#ffffff'],
];

interface Style {
  readonly fill: string;
  readonly ground: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

interface Run {
  readonly column: number;
  readonly text: string;
  readonly cells: number;
  readonly style: Style;
}

function styleOf(cell: Cell): Style {
  const front = cell.isFgDefault() ? TEXT : (PALETTE[cell.getFgColor()] ?? TEXT);
  const back = cell.isBgDefault() ? undefined : PALETTE[cell.getBgColor()];
  const inverse = cell.isInverse() !== 0;
  return {
    fill: inverse ? (back ?? GROUND) : front,
    ground: inverse ? front : back,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const same = (a: Style, b: Style): boolean =>
  a.fill === b.fill && a.ground === b.ground && a.bold === b.bold && a.dim === b.dim && a.underline === b.underline;

/** Neighbouring cells of one style. */
function runsOf(buffer: Buffer, row: number, columns: number): Run[] {
  const line = buffer.getLine(buffer.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < columns; column += 1) {
    const cell = line?.getCell(column);
    if (!cell || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last && same(last.style, style))
      runs[runs.length - 1] = { ...last, text: last.text + text, cells: last.cells + cell.getWidth() };
    else runs.push({ column, text, cells: cell.getWidth(), style });
  }
  return runs.filter(({ text, style }) => text.trim() !== '' || style.ground !== undefined).map(trimmed);
}

/** Without the spaces around it, which show nothing unless they have a ground. */
function trimmed(run: Run): Run {
  if (run.style.ground !== undefined || run.style.underline) return run;
  const lead = run.text.length - run.text.trimStart().length;
  const text = run.text.trim();
  return { ...run, column: run.column + lead, text, cells: run.cells - (run.text.length - text.length) };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Browsers draw several spaces as one and leave out the last, whatever `xml:space` says. */
const spaced = (text: string): string => text.replaceAll(/^ | {2,}| $/g, (spaces) => '\u00a0'.repeat(spaces.length));
const rounded = (value: number): string => String(Math.round(value * 10) / 10);

function drawn({ column, text, cells, style }: Run, y: number): string {
  const x = MARGIN + column * CELL.width;
  const width = cells * CELL.width;
  const ground = style.ground
    ? `<rect x="${rounded(x)}" y="${y}" width="${rounded(width)}" height="${CELL.height}" fill="${style.ground}"/>`
    : '';
  if (text.trim() === '') return ground;
  const marks = [
    style.fill === TEXT ? '' : ` fill="${style.fill}"`,
    style.bold ? ' font-weight="bold"' : '',
    style.dim ? ' opacity="0.65"' : '',
    style.underline ? ' text-decoration="underline"' : '',
  ].join('');
  return `${ground}<text x="${rounded(x)}" y="${y + CELL.descent}" textLength="${rounded(width)}"${marks}>${escaped(spaced(text))}</text>`;
}

export function svgOf(buffer: Buffer, { columns, rows }: { columns: number; rows: number }, title: string): string {
  const width = rounded(columns * CELL.width + 2 * MARGIN);
  const height = rounded(rows * CELL.height + 2 * MARGIN);
  const body = Array.from({ length: rows }, (_, row) =>
    runsOf(buffer, row, columns)
      .map((run) => drawn(run, MARGIN + row * CELL.height))
      .join(''),
  ).filter((line) => line !== '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}" fill="${TEXT}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
