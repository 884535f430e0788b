import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AREA_IDS } from '../../src/core/area.ts';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

/** Types an answer and gives what was told up to the next question. */
async function answer(text: string, wanted: string | RegExp): Promise<string> {
  const before = terminal.raw().length;
  terminal.press(`${text}\r`);
  return told(before, wanted);
}

async function told(from: number, wanted: string | RegExp): Promise<string> {
  for (let waited = 0; waited < 500; waited += 1) {
    const since = terminal.raw().slice(from).replaceAll('\r\n', '\n');
    if ((typeof wanted === 'string' ? since.includes(wanted) : wanted.test(since)) && since.endsWith('> '))
      return since;
    await sleep(20);
  }
  throw new Error(`Never told: ${wanted}. But:\n${terminal.raw().slice(from)}`);
}

/** The number of a choice among those that were told last. */
const numberOf = (choices: string, title: string | RegExp): string => {
  const row = choices
    .split('\n')
    .reverse()
    .find(
      (line) => /^\d+ of \d+: /.test(line) && (typeof title === 'string' ? line.includes(title) : title.test(line)),
    );
  if (!row) throw new Error(`No choice ${title} in:\n${choices}`);
  return String(Number.parseInt(row, 10));
};

describe('the line-by-line wizard', () => {
  it('does the whole journey with numbers and words only', async () => {
    const home = temporaryDirectory();
    terminal = new TestTerminal(['--accessible'], { home, rows: 60, columns: 160 });
    const start = await told(0, 'the demo cluster, in memory');
    const overview = await answer(numberOf(start, 'the demo cluster'), `1 of `);
    expect(overview).toContain('This is a demo: a cluster in memory, nothing real is changed.');
    expect(overview).toMatch(/Overview\. Score \d+ of 100; 0 of \d+ steps decided\./);

    // An area: lesson with references, findings with evidence.
    const network = await answer(String(AREA_IDS.indexOf('network') + 1), 'Network segmentation: ');
    const lesson = await answer(numberOf(network, 'the lesson'), 'Reference: ');
    expect(lesson).toMatch(/Reference: .*https:\/\//);
    const findings = await answer(numberOf(network, 'every finding'), 'm for more');
    await answer('m', /^2\d of \d+: /m);
    const evidence = await answer(numberOf(findings, 'fail, '), 'Evidence: ');
    expect(evidence).toContain('See it again with: kubectl get');
    await answer('0', 'Network segmentation: ');
    await answer('0', 'Overview');

    // A step: parameters, subjects, the review.
    const quotas = await answer(String(AREA_IDS.indexOf('quotas') + 1), 'Resource quotas: ');
    const step = await answer(numberOf(quotas, /quota.*(additive|disruptive)/i), 'apply it now');
    expect(step).toMatch(/^Why: /m);
    expect(step).toMatch(/^Impact, /m);
    const values = await answer(numberOf(step, 'change its parameters'), 'Parameters of');
    const number = numberOf(values, /: \d+$/);
    await answer(number, 'Only Enter leaves it.');
    await answer('nonsense', 'takes a number.');
    await answer(number, 'Only Enter leaves it.');
    await answer('3', ' is 3 now.');
    await answer('0', 'Affected: ');
    const subjects = await answer(numberOf(step, 'leave subjects out'), ', included');
    const first = /^1 of \d+: (.+), included$/m.exec(subjects)?.[1] ?? '';
    await answer('1', `${first} is left out now.`);
    const without = await answer('0', ', 1 left out: ');
    await answer(numberOf(without, 'show the exact changes'), 'added: ');
    await answer(numberOf(without, 'choose it for the review'), ': chosen.');
    await answer('0', 'Resource quotas: ');
    const back = await answer('0', 'review and apply 1 chosen step');

    // Review, apply, verify.
    const review = await answer(numberOf(back, 'review and apply'), 'Review: 1 chosen step');
    await answer(numberOf(review, 'apply them all'), 'Type yes and Enter to go ahead');
    await answer('', 'Nothing was changed.');
    await answer(numberOf(review, 'apply them all'), 'Type yes and Enter to go ahead');
    const applied = await answer('yes', /\d+ applied, 0 failed\. \d+ findings resolved, \d+ remain/);
    expect(applied).toContain('Reading the cluster again and running the checks.');

    // History, undo, report.
    const after = await told(terminal.raw().lastIndexOf('Overview'), 'write the report');
    const history = await answer(numberOf(after, 'history'), 'take all');
    await answer(numberOf(history, 'take all'), 'Type yes and Enter to go ahead');
    await answer('yes', /[1-9]\d* taken back, 0 left/);
    const again = await answer('0', 'Overview');
    await answer(numberOf(again, 'write the report'), 'Directory to write to');
    await answer('', 'Report written: ');
    expect(readdirSync(home).some((name) => /^demo-.*\.md$/.test(name))).toBe(true);
    terminal.press('0\r');
    expect(await terminal.exited).toBe(0);

    // Nothing was redrawn, and every question says how it is answered.
    const all = terminal.raw().replaceAll('\r\n', '\n');
    for (const control of ['\x1b', '\r', '\b', '\x07']) expect(all).not.toContain(control);
    for (const question of all.split('\n> ').slice(0, -1)) expect(question.split('\n').at(-1)).toMatch(/Type|Enter/);
    const id = /Go on with: kubeharden --resume (\S+)/.exec(all)?.[1] ?? '';
    expect(existsSync(join(home, 'sessions', `${id}.json`))).toBe(true);

    terminal = new TestTerminal(['--accessible'], { home, rows: 60, columns: 160 });
    const saved = await told(0, 'go on with demo');
    await answer(numberOf(saved, 'go on with demo'), /[1-9]\d* of \d+ steps decided/);
  });

  it('is taken where the terminal cannot do more, and leaves with Ctrl-C', async () => {
    terminal = new TestTerminal(['--demo'], { environment: { TERM: 'dumb' } });
    await told(0, 'or 0 to leave');
    expect(terminal.raw()).not.toContain('\x1b');
    terminal.press('CtrlC');
    await terminal.see('Go on with: kubeharden --resume demo-');
    expect(await terminal.signalled).toBe(2);
  });
});
