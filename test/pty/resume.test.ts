import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';

const open: TestTerminal[] = [];
const start = (...args: ConstructorParameters<typeof TestTerminal>): TestTerminal => {
  const terminal = new TestTerminal(...args);
  open.push(terminal);
  return terminal;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((terminal) => terminal.close()));
});

describe('a wizard that was killed', () => {
  it('while applying shows what was done and what was not, and can take it back', async () => {
    const home = temporaryDirectory();
    const first = start(['--demo'], { home });
    await first.see('Overview');
    await first.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await first.select('disruptive');
    await first.pressUntil('Enter', 'What was found');
    await first.pressUntil('a', '❯ Cancel');
    await first.pressUntil('Tab', '❯ Apply');
    await first.pressUntil('Enter', 'Applying');
    await first.see(/applied {3}|\d+ changes? applied/);
    first.kill('SIGKILL');
    await first.exited;

    const second = start(['--resume'], { home });
    await second.see('Overview');
    await second.see(/Score \d+/);
    const history = await second.pressUntil('H', /History: [1-9]\d* change/);
    expect(history).toMatch(/applied|failed/);
    expect(history).not.toContain('in doubt');
    await second.pressUntil('U', '❯ Cancel');
    await second.pressUntil('Tab', '❯ Take back');
    await second.pressUntil('Enter', 'taken back; the cluster was inspected again');
    expect(second.screen()).toContain('0 standing');
  });

  it('keeps the decisions that were taken', async () => {
    const home = temporaryDirectory();
    const first = start(['--demo'], { home });
    await first.see('Overview');
    await first.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await first.pressUntil('c', '1 step chosen');
    first.kill('SIGKILL');
    await first.exited;

    const second = start([], { home });
    const connect = await second.see(/1 of \d+ decided/);
    expect(connect).toContain('resume');
    await second.select('resume');
    await second.pressUntil('Enter', '1 step chosen');
  });
});

describe('a session', () => {
  it('that another wizard has open is read-only', async () => {
    const home = temporaryDirectory();
    const first = start(['--demo'], { home });
    await first.see('Overview');
    await first.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await first.pressUntil('c', '1 step chosen');
    const second = start(['--resume'], { home });
    await second.see('Overview');
    await second.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await second.pressUntil('Enter', 'What was found');
    await second.pressUntil('a', /Not now: Another kubeharden/);
  });

  it('whose file is damaged is set aside and told, and the wizard still opens', async () => {
    const home = temporaryDirectory();
    const first = start(['--demo'], { home });
    await first.see('Overview');
    first.press('q');
    await first.exited;
    const sessions = join(home, 'sessions');
    const file = readdirSync(sessions).find((name) => name.endsWith('.json')) ?? '';
    writeFileSync(join(sessions, file), '{"schemaVersion": 1, "id": ');
    const second = start([], { home });
    await second.see('cannot be opened');
    await second.select('cannot be opened');
    await second.pressUntil('Enter', /damaged|not a session/);
    const kept = readdirSync(sessions).filter((name) => name.includes('damaged'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(sessions, kept[0] ?? ''), 'utf8')).toBe('{"schemaVersion": 1, "id": ');
  });
});
