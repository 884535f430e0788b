// Deciding on a step: what it does to whom, its parameters, its subjects, one's own text; in a real pseudo-terminal.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type TerminalOptions, TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

/** Opens the step that the words find. */
async function openStep(words: string, options: TerminalOptions = {}): Promise<void> {
  terminal = new TestTerminal(['--demo'], { columns: 80, rows: 24, ...options });
  await terminal.see(/0 of \d+ steps decided/);
  await terminal.pressUntil('/', 'Enter keeps');
  await terminal.pressUntil(words, /filter .* 1 of \d+/);
  await terminal.pressUntil('Enter', '/ changes');
  await terminal.pressUntil('Enter', '[Why]');
}

describe('a step of the demo', () => {
  it('shows who reaches whom before and after, whole at 80×24', async () => {
    await openStep('close 5');
    terminal.press('Tab', 'Tab');
    await terminal.pressUntil('Tab', /Of \d+ pairs: \d+ cut, \d+ narrowed/);
    expect(terminal.screen()).toMatch(/from, to: +1 +2 +3 +4 +5 +6 +7 +8 +9$/m);
    expect(terminal.screen()).toMatch(/^ \d payments\/api +✕/m);
  });

  it('shows how full the quota would be, and follows a parameter while it is typed', async () => {
    await openStep('bound 5');
    terminal.press('Tab', 'Tab');
    await terminal.pressUntil('Tab', /requests\.cpu +█+▓+░+ 300m, most 900m of 1500m {2}60 %/);
    await terminal.pressUntil('m', /❯ Headroom +1\.5/);
    terminal.press('CtrlU');
    await terminal.see('Headroom takes a number.');
    const typed = await terminal.pressUntil('3', /requests\.cpu: 1500m → \d/);
    expect(typed).toContain('ResourceQuota shop/namespace-quota');
    await terminal.pressUntil('Escape', '[Impact]');
    expect(terminal.screen()).toContain('900m of 1500m');
  });

  it('marks the operator among those who can, and explains with addresses to read on', async () => {
    await openStep('everything from those', { environment: { FORCE_HYPERLINK: '1' } });
    terminal.press('Tab', 'Tab');
    await terminal.pressUntil('Tab', /^ +you +ServiceAccount/m);
    expect(terminal.screen()).toMatch(/^do everything +yes +yes → no/m);
    await terminal.pressUntil('l', '› Explained');
    await terminal.pressUntil('End', 'https://kubernetes.io/docs/');
    expect(terminal.raw()).toContain('\x1b]8;;https://kubernetes.io/docs/');
    await terminal.pressUntil('Escape', '[Impact]');
  });

  it('leaves a subject out and says what stays open', async () => {
    await openStep('files of images read-only');
    await terminal.pressUntil('Tab', '11 of 11 included');
    await terminal.pressUntil('Space', /10 of 11 included\. Left out: shop\/frontend; 1 finding stays open/);
    await terminal.pressUntil('A', '11 of 11 included');
    await terminal.pressUntil('A', '0 of 11 included');
    await terminal.pressUntil('A', '11 of 11 included');
    // Only what the filter shows.
    await terminal.pressUntil('/', 'Enter keeps');
    await terminal.pressUntil('payments', /filter payments +2 of 11/);
    await terminal.pressUntil('Enter', '/ changes');
    await terminal.pressUntil('A', '9 of 11 included. Left out: payments/api and payments/ledger;');
    await terminal.pressUntil('Escape', /^(?![\s\S]*filter payments)[\s\S]*9 of 11 included/);
    await terminal.pressUntil('A', '11 of 11 included');
    await terminal.pressUntil('A', '0 of 11 included');
    await terminal.pressUntil('Tab', 'there is nothing to change');
  });

  it('unfolds what stays unchanged', async () => {
    await openStep('take images from');
    terminal.press('Tab');
    await terminal.pressUntil('Tab', /… \d+ unchanged lines {2}spec\.template\.spec/);
    await terminal.pressUntil('z', /^(?![\s\S]*unchanged lines)[\s\S]*replicas: 1/);
  });

  it('takes an edited manifest that the server accepts, and keeps one that it refuses as a draft', async () => {
    const home = temporaryDirectory();
    const editor = join(home, 'editor.sh');
    writeFileSync(editor, '#!/bin/sh\nsed -i "$1" "$2"\n');
    chmodSync(editor, 0o700);
    const environment = { KUBEHARDEN_EDITOR: `${editor} s/container-defaults/renamed/`, EDITOR: 'false' };
    await openStep('bound 5', { home, environment });
    terminal.press('Tab');
    await terminal.pressUntil('Tab', '[Change]');
    await terminal.see('LimitRange shop/container-defaults');
    await terminal.pressUntil('e', 'Your text is kept as a draft');
    await terminal.see('1 draft kept');
    await terminal.close();

    const accepted = { KUBEHARDEN_EDITOR: `${editor} s/512Mi/640Mi/`, EDITOR: 'false' };
    await openStep('bound 5', { home, environment: accepted });
    terminal.press('Tab');
    await terminal.pressUntil('Tab', '[Change]');
    await terminal.pressUntil('e', 'Taken; the preview shows your text.');
    await terminal.see('memory: 640Mi');
  });
});
