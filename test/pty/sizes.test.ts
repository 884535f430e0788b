// One walk over every screen that keys lead to, at each size, with and without colours.
import { afterEach, describe, expect, it } from 'vitest';
import { TestTerminal } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

const OVERVIEW = /^ *Score \d+/m;

/** What the user does, the keys, and what is on the screen then. */
const WALK: readonly (readonly [does: string, keys: readonly string[], seen: string | RegExp])[] = [
  ['looks at the keys', ['?'], 'Keys that work here'],
  ['closes them', ['Escape'], OVERVIEW],
  ['asks how the score comes about', ['f'], 'How the score comes about'],
  ['goes back', ['Escape'], OVERVIEW],
  ['looks for a place to go', [':'], /^go to/m],
  ['stays', ['Escape'], OVERVIEW],
  ['looks into the log', ['L'], 'Esc closes.'],
  ['goes back', ['Escape'], OVERVIEW],
  ['wants to save the screen', ['S'], 'Write this screen to a file'],
  ['does not', ['Escape'], OVERVIEW],
  ['filters the steps', ['/', 'area:pods'], /filter area:pods .*\d+ of \d+/],
  ['keeps the filter', ['Enter'], '; / changes'],
  ['shows all again', ['Escape'], OVERVIEW],
  ['reads the lesson of an area', ['4'], 'What it is'],
  ['goes to its steps', ['Enter'], /❯ (critical|high|medium|low)/],
  ['looks at its findings', ['v'], /❯ fail/],
  ['opens one', ['Enter'], 'Evidence'],
  ['goes back', ['Escape'], /❯ fail/],
  ['goes back', ['Escape'], /❯ (critical|high|medium|low)/],
  ['opens a step', ['Enter'], '[Why]'],
  ['wants more explained', ['l'], /allowed|Allowed/],
  ['goes back', ['Escape'], '[Why]'],
  ['looks at what is affected', ['Tab'], 'included'],
  ['looks at the change', ['Tab'], /\[Change\][\s\S]*(update|create) /],
  ['looks at the impact', ['Tab'], /\[Impact\][\s\S]*(restarts|breaks|safe|note)/],
  ['looks at what comes after', ['Tab'], '[After]'],
  ['wants to accept the risk', ['w'], /Accept \d+ findings? as risk/],
  ['does not', ['Escape'], '[After]'],
  ['wants to write files', ['x'], /Write 1 step as files/],
  ['does not', ['Escape'], '[After]'],
  ['chooses the step', ['c'], /chosen/],
  ['reviews it', ['R'], 'Review'],
  ['goes back', ['Escape'], '[After]'],
  ['looks at the impact again', ['ShiftTab'], /\[Impact\][\s\S]*(restarts|breaks|safe|note)/],
  ['wants to apply it', ['a'], '❯ Cancel'],
  ['says yes', ['y'], '❯ Apply'],
  ['applies it', ['Enter'], /\d+ changes? applied\./],
  ['goes on', ['Enter'], OVERVIEW],
  ['looks at the history', ['H'], /History: \d+ change/],
  ['wants all taken back', ['U'], '❯ Cancel'],
  ['says yes', ['y'], '❯ Take back'],
  ['takes it back', ['Enter'], 'taken back; the cluster was inspected again'],
  ['goes back', ['Escape'], OVERVIEW],
  ['wants a report', ['P'], 'Write the report of this session'],
  ['does not', ['Escape'], OVERVIEW],
  ['wants to apply a directory', ['D'], 'Apply a directory of manifests'],
  ['does not', ['Escape'], OVERVIEW],
  ['looks for a step by its name', [':', 'namespaces with defaults'], /❯ step +Bound/],
  ['opens it', ['Enter'], '[Why]'],
  ['wants to change its parameters', ['m'], 'Headroom'],
  ['does not', ['Escape'], '[Why]'],
  ['goes to the next undecided step', ['n'], '[Why]'],
  ['goes back', ['Escape'], OVERVIEW],
];

const coloured = (written: string): boolean =>
  written.split('\x1b[').some((part) => /^(?:\d+;)*(?:3[0-7]|9[0-7])(?:;\d+)*m/.test(part));

describe.each([
  [60, 16],
  [80, 24],
  [120, 40],
  [200, 60],
])('at %i×%i', (columns, rows) => {
  it.each([
    ['in colour', { FORCE_COLOR: '1' }],
    ['without colours', { NO_COLOR: '1' }],
  ])('every screen fits, %s', async (how, environment) => {
    terminal = new TestTerminal([], { columns, rows, environment });
    await terminal.see('What should be hardened?');
    await terminal.select('demo');
    await terminal.pressUntil('Enter', OVERVIEW);
    fits('opens the demo', columns, rows);
    for (const [does, keys, seen] of WALK) {
      for (const key of keys.slice(0, -1)) await terminal.pressUntil(key, /./);
      await terminal.pressUntil(keys.at(-1) ?? '', seen);
      // Esc and the next key in one go would be another key.
      if (keys.at(-1) === 'Escape') await terminal.settled(50);
      fits(does, columns, rows);
    }
    expect(coloured(terminal.raw())).toBe(how === 'in colour');
    terminal.press('q');
    expect(await terminal.exited).toBe(0);
  });
});

/** Nothing scrolled out, no row went on in the next, no row is longer than the window, and there is a way on. */
function fits(does: string, columns: number, rows: number): void {
  const screen = terminal.screen();
  const told = `one who ${does} at ${columns}×${rows} sees:\n${screen}`;
  expect(screen.split('\n')).toHaveLength(rows);
  expect(screen.split('\n')[0], told).toMatch(/^kubeharden {2}DEMO/);
  expect(terminal.wrappedRows(), told).toBe(0);
  expect(terminal.scrolledOut(), told).toBe(0);
  expect(screen, told).not.toMatch(/undefined|NaN|\[object/);
}
