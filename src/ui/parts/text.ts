import stringWidth from 'string-width';
import type { Role } from '../theme/theme.ts';

/** A piece of a line with one meaning. */
export interface Span {
  readonly text: string;
  readonly role?: Role;
  /** An address that terminals may open. */
  readonly href?: string;
}

/** One row of the screen. */
export type Line = readonly Span[];

export const line = (text: string, role?: Role): Line => [role ? { text, role } : { text }];
/** A line without its meanings. */
export const textOf = (spans: Line): string =>
  spans
    .map(({ text }) => text)
    .join('')
    .trimEnd();

export const BLANK: Line = [{ text: '' }];

// Letters, punctuation, arrows and lines that take one cell each: nearly every text, and quick to tell.
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u25a9\u276f]*$/;

/** Cells that a text takes on the screen. */
export const widthOf = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

/** Shortened at the end to fit the columns. */
export function clip(text: string, columns: number, ellipsis = '…'): string {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(ellipsis);
  if (NARROW.test(text)) return `${text.slice(0, Math.max(room, 0))}${ellipsis}`;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > room) break;
    kept += character;
  }
  return `${kept}${ellipsis}`;
}

/** Filled with spaces, or clipped, to exactly the columns. */
export const fitted = (text: string, columns: number): string => {
  const clipped = clip(text, columns);
  return `${clipped}${' '.repeat(Math.max(columns - widthOf(clipped), 0))}`;
};

/** Broken at spaces to fit; a word that is longer than the line is broken where it must. */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    let rest = word;
    const space = current === '' || current === indent ? '' : ' ';
    if (current !== '' && widthOf(current + space + rest) > columns) {
      lines.push(current);
      current = indent;
    }
    while (
      widthOf((current === indent ? indent : `${current} `) + rest) > columns &&
      widthOf(rest) > columns - indent.length
    ) {
      const room = Math.max(columns - widthOf(current), 1);
      lines.push(current + rest.slice(0, room));
      rest = rest.slice(room);
      current = indent;
    }
    current += (current === '' || current === indent ? '' : ' ') + rest;
  }
  if (current !== '' || lines.length === 0) lines.push(current);
  return lines;
}

/** A paragraph as lines. */
export const paragraph = (text: string, columns: number, role?: Role, indent = ''): Line[] =>
  text.split('\n').flatMap((part) => wrap(part, columns, indent).map((wrapped) => line(wrapped, role)));

/** The lines clipped to the columns, span by span. */
export function clipLine(spans: Line, columns: number): Line {
  let left = columns;
  const clipped: Span[] = [];
  for (const span of spans) {
    if (left <= 0) break;
    const text = clip(span.text, left);
    left -= widthOf(text);
    clipped.push({ ...span, text });
  }
  return clipped;
}

/** A line broken where it must to fit, what follows indented: nothing of it is lost. */
export function wrapLine(spans: Line, columns: number, indent: string): Line[] {
  const lines: Span[][] = [[]];
  let left = columns;
  for (const span of spans) {
    let rest = span.text;
    while (widthOf(rest) > left) {
      const part = clip(rest, left, '');
      lines.at(-1)?.push({ ...span, text: part });
      rest = rest.slice(part.length);
      lines.push([{ text: indent }]);
      left = columns - indent.length;
      // A character that is wider than the line cannot be broken further.
      if (part === '' && left < 2) return lines;
    }
    if (rest !== '') lines.at(-1)?.push({ ...span, text: rest });
    left -= widthOf(rest);
  }
  return lines;
}
