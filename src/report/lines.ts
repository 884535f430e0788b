/** What a piece of text is, for a front end that colours it. */
export type Role = 'title' | 'critical' | 'high' | 'medium' | 'low' | 'good' | 'muted' | 'command';

/** Colours text by its role; must not change what it says. */
export type Paint = (role: Role, text: string) => string;

export const plain: Paint = (_, text) => text;

/** A word that is longer than a line is broken where the line ends. */
function* pieces(word: string, room: number): Iterable<string> {
  const characters = [...word];
  for (let start = 0; start < characters.length; start += room) yield characters.slice(start, start + room).join('');
}

/** Text in lines of at most `width` characters; every line but the first begins with `hanging` spaces more than `indent`. */
export function wrap(text: string, width: number, indent = 0, hanging = 0): string[] {
  const lines: string[] = [];
  let line = '';
  const margin = (): number => indent + (lines.length > 0 ? hanging : 0);
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const room = Math.max(width - indent - hanging, 10);
    for (const piece of [...word].length > room ? pieces(word, room) : [word]) {
      const longer = line === '' ? piece : `${line} ${piece}`;
      if (line !== '' && margin() + [...longer].length > width) {
        lines.push(' '.repeat(margin()) + line);
        line = piece;
      } else line = longer;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(' '.repeat(margin()) + line);
  return lines;
}

/** One line of at most `width`. What ends in a short value loses its beginning, so that the value stays. */
export function clip(text: string, width: number, value: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const room = Math.max(width - 3, 0);
  return value < room / 2 ? `...${characters.slice(-room).join('')}` : `${characters.slice(0, room).join('')}...`;
}
