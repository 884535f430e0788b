import { widthOf } from './text.ts';

/** One line of text with a cursor, as shells edit it. */
export interface EditedLine {
  readonly text: string;
  /** Characters before the cursor. */
  readonly cursor: number;
}

/** Column of the cursor in a field that begins at `start`. */
export const cursorColumn = ({ text, cursor }: EditedLine, start: number): number =>
  start + widthOf([...text].slice(0, cursor).join(''));

export const lineOf = (text: string): EditedLine => ({ text, cursor: [...text].length });

const wordBefore = (characters: readonly string[], cursor: number): number => {
  let at = cursor;
  while (at > 0 && characters[at - 1] === ' ') at -= 1;
  while (at > 0 && characters[at - 1] !== ' ') at -= 1;
  return at;
};
const wordAfter = (characters: readonly string[], cursor: number): number => {
  let at = cursor;
  while (at < characters.length && characters[at] === ' ') at += 1;
  while (at < characters.length && characters[at] !== ' ') at += 1;
  return at;
};

/** The line after a key, named as `keyName` does; undefined when the key means nothing to a text field. */
export function editLine({ text, cursor }: EditedLine, key: string, typed: string): EditedLine | undefined {
  const all = [...text];
  const cut = (from: number, to: number): EditedLine => ({
    text: [...all.slice(0, from), ...all.slice(to)].join(''),
    cursor: from,
  });
  const to = (at: number): EditedLine => ({ text, cursor: Math.max(0, Math.min(at, all.length)) });
  switch (key) {
    case 'left':
      return to(cursor - 1);
    case 'right':
      return to(cursor + 1);
    case 'home':
    case 'ctrl+a':
      return to(0);
    case 'end':
    case 'ctrl+e':
      return to(all.length);
    case 'alt+b':
      return to(wordBefore(all, cursor));
    case 'alt+f':
      return to(wordAfter(all, cursor));
    case 'backspace':
      return cursor > 0 ? cut(cursor - 1, cursor) : to(cursor);
    case 'delete':
    case 'ctrl+d':
      return cut(cursor, Math.min(cursor + 1, all.length));
    case 'ctrl+u':
      return cut(0, cursor);
    case 'ctrl+k':
      return cut(cursor, all.length);
    case 'ctrl+w':
      return cut(wordBefore(all, cursor), cursor);
    default:
      if ([...typed].length !== 1 || typed < ' ' || typed === '\x7f') return undefined;
      return { text: [...all.slice(0, cursor), typed, ...all.slice(cursor)].join(''), cursor: cursor + 1 };
  }
}
