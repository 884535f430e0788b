import { afterEach, describe, expect, it } from 'vitest';
import { AREA_IDS } from '../../src/core/area.ts';
import { TestTerminal } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

describe('the line-by-line wizard', () => {
  it('applies a step and takes it back with numbers and words only', async () => {
    terminal = new TestTerminal(['--demo', '--accessible'], { rows: 60, columns: 160 });
    await terminal.see(`1 of ${AREA_IDS.length}: Container practices`);
    expect(terminal.screen()).toContain('This is a demo');
    await terminal.pressUntil(`${AREA_IDS.indexOf('pods') + 1}\r`, 'Steps of Pod security');
    await terminal.pressUntil('nonsense\r', 'nonsense is not a choice.');
    await terminal.pressUntil('1\r', '1 of 6: apply it now');
    await terminal.pressUntil('1\r', 'Type yes and Enter to apply');
    await terminal.pressUntil('yes\r', /\d+ applied, 0 failed\. \d+ findings resolved, 0 remain/);
    terminal.press('0\r', '0\r');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen()).toContain('Go on with: kubeharden --resume demo-');
  });

  it('is taken where the terminal cannot do more, and redraws nothing', async () => {
    terminal = new TestTerminal(['--demo'], { environment: { TERM: 'dumb' } });
    await terminal.see('Type a number from 1 to 9');
    expect(terminal.raw()).not.toContain('\x1b');
    terminal.press('0\r');
    expect(await terminal.exited).toBe(0);
  });
});
