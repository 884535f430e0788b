/** Buttons and wheel, with positions beyond column 223. */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

// biome-ignore lint/suspicious/noControlCharactersInRegex: mouse reports begin with ESC
const REPORT = /\x1b\[<(\d+);\d+;\d+M/g;

const WHEEL: Readonly<Record<string, 'up' | 'down'>> = { 64: 'up', 65: 'down' };

/** The turns of the wheel among what a terminal sent. */
export const wheelTurns = (sent: string): ('up' | 'down')[] =>
  [...sent.matchAll(REPORT)].flatMap(([, button = '']) => WHEEL[button] ?? []);
