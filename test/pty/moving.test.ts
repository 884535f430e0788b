// Getting about: filter, palette, area numbers, next undecided step; the built program in a real pseudo-terminal.
import { afterEach, describe, expect, it } from 'vitest';
import { TestTerminal } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

const demo = async (columns: number, rows: number): Promise<void> => {
  terminal = new TestTerminal(['--demo'], { columns, rows });
  await terminal.see(/0 of \d+ steps decided/);
};

describe('getting about in the demo', () => {
  it('narrows the steps while one types, keeps the words, and shows all again on Esc', async () => {
    await demo(80, 24);
    await terminal.pressUntil('/', /filter {2,}\d+ of \d+; Enter keeps/);
    await terminal.pressUntil('area:net', /filter area:net.* 9 of \d+/);
    await terminal.pressUntil(' ns:payments', /filter area:net ns:payments/);
    const narrowed = await terminal.pressUntil('Enter', '; / changes, Esc shows all');
    expect(
      narrowed.split('\n').filter((row) => /^. +(critical|high|medium|low) .* network /.test(row)).length,
    ).toBeGreaterThan(0);
    expect(narrowed).not.toMatch(/^. +(critical|high|medium|low) .* pods /m);
    await terminal.pressUntil('Enter', '[Why]');
    expect(terminal.screen()).toContain('Network segmentation ›');
    await terminal.pressUntil('Escape', '; / changes, Esc shows all');
    terminal.press('Escape');
    await terminal.see(/^(?![\s\S]*filter area:net)[\s\S]*Steps, the most risk/);
  });

  it('finds a check by a few letters and opens its findings', async () => {
    await demo(100, 30);
    await terminal.pressUntil(':', /^go to/m);
    await terminal.pressUntil('default deny egr', /❯ check +Outgoing connections not denied by default/);
    await terminal.pressUntil('Enter', 'filter check:net-default-deny-egress');
    expect(terminal.screen()).toMatch(/❯ fail /);
  });

  it('runs a command from the palette as its key would', async () => {
    await demo(100, 30);
    await terminal.pressUntil(':', /^go to/m);
    await terminal.pressUntil('how the score', /❯ command +How the score comes about/);
    await terminal.pressUntil('Enter', 'Each check of an area is worth its severity');
  });

  for (const [columns, rows, rail] of [
    [60, 16, /1:\d+ +2:\d+ +3:\d+ +4:\d+ +5:\d+ +6:\d+/],
    [80, 24, /1cont \d+ +2rbac \d+ +3quot \d+ +4pods \d+/],
    [120, 40, /Areas +score left/],
  ] as const)
    it(`goes to an area by its number and keeps the nine in sight at ${columns}×${rows}`, async () => {
      await demo(columns, rows);
      await terminal.pressUntil('4', 'Pod security › Lesson');
      expect(terminal.screen()).toMatch(rail);
      await terminal.pressUntil('5', 'Network segmentation › Lesson');
      await terminal.pressUntil('Escape', /0 of \d+ steps decided/);
    });

  it('goes from one undecided step to the next, deciding on the way', async () => {
    await demo(100, 30);
    await terminal.pressUntil('n', '[Why]');
    const first = terminal.screen().split('\n')[2] ?? '';
    terminal.press('s');
    await terminal.see(new RegExp(`^(?![\\s\\S]*${first.trim().replace(/[^a-zA-Z ]/g, '.')})[\\s\\S]*\\[Why\\]`));
    await terminal.pressUntil('Escape', /1 of \d+ steps decided/);
  });
});
