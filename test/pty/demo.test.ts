import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { areaOf } from '../../src/areas/index.ts';
import { AREA_IDS } from '../../src/core/area.ts';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

describe('hardening the demo from connect to report', () => {
  it('walks the areas, applies a step, undoes it, generates files and writes the report', async () => {
    const home = temporaryDirectory();
    terminal = new TestTerminal([], { home });
    await terminal.see('What should be hardened?');
    await terminal.see('kubeconfig');
    await terminal.select('demo');
    await terminal.pressUntil('Enter', 'Overview');
    const overview = await terminal.see(/Score \d+ of 100/);
    expect(overview).toContain('DEMO');
    for (const id of AREA_IDS) expect(overview).toContain(areaOf(id).title);

    await terminal.pressUntil('f', 'How the score comes about');
    await terminal.pressUntil('Escape', 'The greatest risks');

    // Lesson, findings with evidence, and back.
    await terminal.select(areaOf('pods').title);
    await terminal.pressUntil('Enter', 'What happens without it');
    await terminal.pressUntil('v', /Pod security › \d+ findings/);
    await terminal.pressUntil('Enter', 'Evidence');
    expect(terminal.screen()).toContain('kubectl get');
    await terminal.pressUntil('Escape', /Pod security › \d+ findings/);
    await terminal.pressUntil('Escape', 'What happens without it');
    await terminal.pressUntil('Enter', /Pod security › \d+ steps/);

    // A step in its five panes.
    await terminal.pressUntil('Enter', 'What was found');
    await terminal.pressUntil('Tab', 'included');
    await terminal.pressUntil('Tab', /^❯ (update|create) /m);
    expect(terminal.screen()).toMatch(/^\s+\+ /m);
    await terminal.pressUntil('Tab', /restarts|breaks|safe|Nothing that runs/);
    await terminal.pressUntil('Tab', 'u takes back what was applied');

    // Cancel has the focus; only another answer goes ahead.
    await terminal.pressUntil('a', /❯ Cancel/);
    await terminal.pressUntil('Enter', 'u takes back what was applied');
    await terminal.pressUntil('a', /❯ Cancel/);
    await terminal.pressUntil('Tab', '❯ Apply');
    await terminal.pressUntil('Enter', /\d+ changes? applied/);
    await terminal.see(/^ +verified /m);
    const failing = (screen: string): number => Number(/(\d+) fail/.exec(screen)?.[1]);
    const failingNow = async (): Promise<number> => failing(await terminal.see(/Score \d+/));
    await terminal.pressUntil('Enter', 'Overview');
    expect(await failingNow()).toBeLessThan(failing(overview));

    await terminal.pressUntil('H', /History: \d+ change/);
    await terminal.pressUntil('U', '❯ Cancel');
    await terminal.pressUntil('Tab', '❯ Take back');
    await terminal.pressUntil('Enter', 'taken back; the cluster was inspected again');
    await terminal.pressUntil('Escape', 'Overview');
    expect(await failingNow()).toBe(failing(overview));

    // Choose two steps, review them, write them as files.
    await terminal.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await terminal.pressUntil('c', '1 step chosen');
    terminal.press('Down');
    await terminal.pressUntil('c', '2 steps chosen');
    await terminal.pressUntil('R', 'Review: 2 chosen steps');
    await terminal.pressUntil('x', /Directory +hardening/);
    await terminal.pressUntil('Enter', /\d+ files? in .*hardening/);
    const generated = readdirSync(join(home, 'hardening'));
    expect(generated).toContain('README.md');
    await terminal.pressUntil('Escape', 'Overview');

    await terminal.pressUntil('P', 'Write the report');
    await terminal.pressUntil('Enter', 'Report written');
    const reports = readdirSync(home).filter((name) => name.startsWith('demo-') && name.endsWith('.md'));
    expect(reports).toHaveLength(1);
    expect(readFileSync(join(home, reports[0] ?? ''), 'utf8')).toContain('Score');
    expect(existsSync(join(home, (reports[0] ?? '').replace(/md$/, 'json')))).toBe(true);

    terminal.press('q');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen()).toMatch(/Go on with: kubeharden --resume demo-/);
  });

  it('accepts a risk with reason and owner, and takes it back', async () => {
    terminal = new TestTerminal(['--demo']);
    await terminal.see('Overview');
    await terminal.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await terminal.pressUntil('Enter', 'What was found');
    await terminal.pressUntil('w', '❯ Reason');
    await terminal.pressUntil('Enter', '❯ Owner');
    terminal.press('Enter', 'Enter');
    await terminal.see('A reason is needed.');
    terminal.press('l', 'e', 'g', 'a', 'c', 'y', 'Enter', 'o', 'p', 's', 'Enter', 'Enter');
    await terminal.see('Accepted; o takes that back.');
    await terminal.see('accepted');
    await terminal.pressUntil('Escape', 'Overview');
    expect(terminal.screen()).toMatch(/[1-9]\d* accepted/);
  });

  it('tells a window that is too small, and goes on when it grows', async () => {
    terminal = new TestTerminal(['--demo'], { columns: 50, rows: 12 });
    await terminal.see('needs 60×16');
    terminal.resize(80, 24);
    await terminal.see('Overview');
    expect(terminal.screen()).not.toContain('needs 60×16');
  });

  it('leaves with 130 on Ctrl-C, and says how to go on', async () => {
    terminal = new TestTerminal(['--demo']);
    await terminal.see('Overview');
    terminal.press('CtrlC');
    expect(await terminal.exited).toBe(130);
    expect(terminal.screen()).toContain('--resume demo-');
  });
});
