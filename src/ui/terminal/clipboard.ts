import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Terminals cut what is longer, some without a word. */
const MOST = 74_000;

const ESC = '\x1b';

/** Terminals that take no text for the clipboard. */
const deaf = ({ TERM, TERM_PROGRAM }: NodeJS.ProcessEnv): boolean =>
  TERM === 'linux' || TERM_PROGRAM === 'Apple_Terminal';

/** The sequence that hands a text to the clipboard of the terminal, through tmux and screen; undefined where that cannot be. */
export function clipboardSequence(text: string, environment: NodeJS.ProcessEnv): string | undefined {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (deaf(environment) || encoded.length > MOST) return undefined;
  const sequence = `${ESC}]52;c;${encoded}\x07`;
  // tmux takes the plain one with set-clipboard, and passes the wrapped one on with allow-passthrough.
  if (environment.TMUX) return `${sequence}${ESC}Ptmux;${sequence.replaceAll(ESC, ESC + ESC)}${ESC}\\`;
  if (!environment.STY) return sequence;
  // screen passes on no more than 768 bytes at once.
  return (sequence.match(/[\s\S]{1,700}/g) ?? []).map((part) => `${ESC}P${part}${ESC}\\`).join('');
}

interface Copied {
  /** The terminal was handed the text; whether it took it, it does not tell. */
  readonly handed: boolean;
  readonly file: string;
}

/** Hands a text to the clipboard, and keeps it in a file: many terminals ignore the former in silence. */
export function copyText(
  text: string,
  { home, stdout, environment }: { home: string; stdout: NodeJS.WritableStream; environment: NodeJS.ProcessEnv },
): Copied {
  const file = join(home, 'copied.txt');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600 });
  const sequence = clipboardSequence(text, environment);
  if (sequence) stdout.write(sequence);
  return { handed: sequence !== undefined, file };
}
