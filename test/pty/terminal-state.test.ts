// What is left of the wizard in the terminal, on disk and in the shell, however it ends.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type TerminalModes, TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
let home: string;
afterEach(() => terminal.close());

const OVERVIEW = /\d+ of \d+ steps decided/;
const AS_FOUND: TerminalModes = { alternateScreen: false, cursorHidden: false, bracketedPaste: false, mouse: false };
/** Tells the exit code and the terminal's line settings after the program. */
const AND_AFTER = ['sh', '-c', '"$@"; echo "ended with $?"; stty -a; echo over; sleep 60', 'sh'] as const;

const locks = (): string[] => readdirSync(join(home, 'sessions')).filter((name) => name.endsWith('.lock'));
const sessions = (): string[] => readdirSync(join(home, 'sessions')).filter((name) => name.endsWith('.json'));

async function demo(options: ConstructorParameters<typeof TestTerminal>[1] = {}): Promise<void> {
  home = temporaryDirectory();
  writeFileSync(join(home, 'config.yaml'), 'mouse: true\n');
  // A fault at any moment: throws when it is told to.
  const fault = join(home, 'fault.mjs');
  writeFileSync(fault, "process.on('SIGUSR2', () => { throw new Error('the sky fell'); });\n");
  terminal = new TestTerminal(['--demo'], {
    columns: 100,
    rows: 40,
    home,
    ...options,
    environment: { NODE_OPTIONS: `--import=${fault}`, ...options.environment },
  });
  if (options.shell?.[0] === 'bash') terminal.press('"$@"', 'Enter');
  await terminal.see(OVERVIEW);
  expect(terminal.modes()).toMatchObject({ alternateScreen: true, bracketedPaste: true, mouse: true });
  expect(locks()).toHaveLength(1);
}

const signal = (name: NodeJS.Signals) => () => process.kill(terminal.programPid, name);

describe('the terminal is as it was found, the session saved and free, when', () => {
  it.each([
    ['one quits', () => terminal.press('q'), 0, 'Go on with: kubeharden --resume demo-'],
    ['one presses Ctrl-C', () => terminal.press('CtrlC'), 130, 'Go on with: kubeharden --resume demo-'],
    ['SIGTERM ends it', signal('SIGTERM'), 143, 'Go on with: kubeharden --resume demo-'],
    ['SIGINT ends it', signal('SIGINT'), 130, 'Go on with: kubeharden --resume demo-'],
    ['SIGHUP ends it', signal('SIGHUP'), 129, ''],
    ['a fault ends it', signal('SIGUSR2'), 2, 'had to stop: the sky fell'],
  ] as const)('%s', async (_, end, code, told) => {
    await demo({ shell: AND_AFTER });
    end();
    const screen = await terminal.see(/^over$/m);
    expect(screen).toContain(`ended with ${code}`);
    expect(screen).toContain(told);
    expect(terminal.modes()).toEqual(AS_FOUND);
    expect(screen).toMatch(/ icanon/);
    expect(screen).toMatch(/ echo /);
    expect(locks()).toEqual([]);
    expect(sessions()).toHaveLength(1);
  });

  it('a fault ends it, with a file to send', async () => {
    await demo({ shell: AND_AFTER });
    signal('SIGUSR2')();
    await terminal.see(/^over$/m);
    expect(readdirSync(home).filter((name) => name.startsWith('crash-'))).toHaveLength(1);
  });

  it('its window is closed', async () => {
    await demo();
    terminal.hangUp();
    for (let waited = 0; locks().length > 0 && waited < 100; waited += 1) await sleep(50);
    expect(locks()).toEqual([]);
    expect(sessions()).toHaveLength(1);
  });
});

describe('job control', () => {
  const bash = async (): Promise<void> => {
    const inputrc = join(temporaryDirectory(), 'inputrc');
    writeFileSync(inputrc, 'set enable-bracketed-paste off\n');
    const shell = ['bash', '--norc', '--noprofile', '-i', '-s'] as const;
    await demo({ shell, environment: { INPUTRC: inputrc, PS1: 'prompt> ' } });
  };

  it.each([
    ['Ctrl-Z', () => terminal.press('CtrlZ')],
    ['SIGTSTP', signal('SIGTSTP')],
  ])('%s gives the terminal to the shell, and fg brings the same screen back', async (_, stop) => {
    await bash();
    await terminal.pressUntil('4', 'Pod security › Lesson');
    const before = terminal.screen();
    stop();
    await terminal.see('Stopped');
    expect(terminal.modes()).toEqual(AS_FOUND);
    terminal.press('fg', 'Enter');
    await terminal.see('Pod security › Lesson');
    expect(terminal.screen()).toBe(before);
    expect(terminal.modes()).toMatchObject({ alternateScreen: true, bracketedPaste: true, mouse: true });
    await terminal.pressUntil('Escape', OVERVIEW);
  });

  it('a stop that cannot be prepared for is made good by fg', async () => {
    await bash();
    const before = terminal.screen();
    signal('SIGSTOP')();
    await terminal.see('Stopped');
    terminal.press('fg', 'Enter');
    await terminal.see(OVERVIEW);
    for (let waited = 0; terminal.screen() !== before && waited < 100; waited += 1) await sleep(20);
    expect(terminal.screen()).toBe(before);
    await terminal.pressUntil('4', 'Pod security › Lesson');
  });
});

it('writes nothing while nothing changes', async () => {
  await demo();
  await sleep(500);
  const before = terminal.raw().length;
  await sleep(1500);
  expect(terminal.raw().length - before).toBe(0);
});
