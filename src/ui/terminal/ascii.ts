import stringWidth from 'string-width';

// As wide as what they stand for, so that nothing on the screen moves.
const PLAIN: Readonly<Record<string, string>> = {
  '…': '~',
  '·': '|',
  '–': '-',
  '—': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '×': 'x',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '›': '>',
  '❯': '>',
  '✓': '+',
  '─': '-',
  '│': '|',
};

/** A text for terminals that only have ASCII: signs as their likes, all else as question marks. */
export const asciiOf = (text: string): string =>
  text.replace(/[^\0-\x7f]/gu, (character) => PLAIN[character] ?? '?'.repeat(stringWidth(character)));

/** The stream with everything that is written to it in ASCII. */
export const asciiStream = (stream: NodeJS.WriteStream): NodeJS.WriteStream =>
  new Proxy(stream, {
    get(target, name) {
      if (name === 'write')
        return (chunk: string | Uint8Array, ...rest: never[]) =>
          target.write(typeof chunk === 'string' ? asciiOf(chunk) : chunk, ...rest);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
