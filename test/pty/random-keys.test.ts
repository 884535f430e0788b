// Keys that nobody would press, over every screen; the same ones at every run.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { TestTerminal } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

const OVERVIEW = /^ *Score \d+/m;

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// All but those that leave: q, Ctrl-C and Ctrl-Z.
const KEYS = [
  ...['Enter', 'Enter', 'Enter', 'Tab', 'ShiftTab', 'Up', 'Down', 'Down', 'Home', 'End', 'Space', 'CtrlU', 'CtrlL'],
  ...'nnpplvfe/rcswomaxRHuUDPSLMy|?:gGjkh123456789é'.split(''),
];
const BATCH = 20;

/** The last part of the way to the screen, without what is counted in it. */
const titleOf = (screen: string): string => {
  const title = screen.split('\n').find((row, at) => at > 0 && !/^1(:|cont)/.test(row)) ?? '';
  return (title.split(' › ').at(-1) ?? '').replace(/\d+/g, 'n').slice(0, 24).trim();
};

it.each([
  [60, 16, 1],
  [120, 40, 2],
])('10,000 random keys at %i×%i neither end nor break it', { timeout: 300_000 }, async (columns, rows, seed) => {
  terminal = new TestTerminal(['--demo'], { columns, rows, environment: { EDITOR: 'true', PAGER: 'true' } });
  await terminal.see(OVERVIEW);
  const random = randomOf(seed);
  const titles = new Set<string>();
  let ended: number | undefined;
  void terminal.exited.then((code) => {
    ended = code;
  });
  for (let pressed = 0; pressed < 10_000; pressed += BATCH) {
    terminal.press(...Array.from({ length: BATCH }, () => KEYS[Math.floor(random() * KEYS.length)] ?? 'Down'));
    await sleep(15);
    // Alone, since Esc and a character in one go are another key.
    if (random() < 0.6) {
      terminal.press('Escape');
      await sleep(30);
    }
    const screen = terminal.screen();
    expect(ended, `it ended after ${pressed} keys:\n${screen}`).toBeUndefined();
    expect(screen).not.toMatch(/This screen failed|fault in kubeharden|TypeError|undefined/);
    titles.add(titleOf(screen));
  }
  // All that was pressed is worked off; then the way back leads to the overview.
  for (let tries = 0; tries < 300 && !OVERVIEW.test(terminal.screen()); tries += 1) {
    await terminal.settled(100);
    terminal.press('Escape');
  }
  expect(terminal.screen()).toMatch(OVERVIEW);
  expect(terminal.scrolledOut()).toBe(0);
  expect(titles.size, [...titles].join(', ')).toBeGreaterThan(15);
  terminal.press('q');
  expect(await terminal.exited).toBe(0);
});
