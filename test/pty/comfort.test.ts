// What makes a terminal program pleasant: copy, pager, files, log, wheel, own keys, ASCII, themes, small windows.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
let home: string;
afterEach(() => terminal.close());

const OVERVIEW = /^ *Score \d+/m;

interface Setting {
  readonly config?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

async function demo({ config, ...options }: Setting = {}): Promise<void> {
  home = temporaryDirectory();
  if (config !== undefined) writeFileSync(join(home, 'config.yaml'), config);
  terminal = new TestTerminal(['--demo'], { home, ...options });
  await terminal.see(OVERVIEW);
}

const clipboard = (): string | undefined => {
  const encoded = terminal.raw().split('\x1b]52;c;').at(1)?.split('\x07')[0];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
};

describe('taking things along', () => {
  it('copies the selected row, and says where it is where the terminal ignores that', async () => {
    await demo();
    await terminal.pressUntil('y', 'Copied the row; if your terminal ignores that, it is in');
    expect(clipboard()).toMatch(/Container practices/);
    expect(readFileSync(join(home, 'copied.txt'), 'utf8').trimEnd()).toBe(clipboard());
  });

  it('copies a whole text that does not fit the window', async () => {
    await demo({ columns: 80, rows: 24 });
    await terminal.pressUntil('4', '› Lesson');
    await terminal.pressUntil('y', /Copied the text, \d+ lines/);
    expect(clipboard()).toContain('What happens without it');
    expect(clipboard()).toContain('https://');
  });

  it('copies the command that shows a finding again', async () => {
    await demo();
    await terminal.pressUntil('4', '› Lesson');
    await terminal.pressUntil('v', /❯ fail/);
    await terminal.pressUntil('Enter', 'Evidence');
    await terminal.pressUntil('y', 'Copied the command that shows it');
    expect(clipboard()).toMatch(/^kubectl get \S+ \S+/);
  });

  it('shows a whole text in the pager with its arguments, and comes back', async () => {
    await demo({ environment: { PAGER: "sed -e 's/^/paged: /' -e '$ r /dev/tty'" } });
    await terminal.pressUntil('4', '› Lesson');
    await terminal.pressUntil('|', /^paged: .*https:\/\//m);
    expect(terminal.modes().alternateScreen).toBe(false);
    terminal.press('\x04');
    await terminal.see('› Lesson');
    expect(terminal.modes().alternateScreen).toBe(true);
  });

  it('writes the screen to a file, and never over one', async () => {
    await demo();
    await terminal.pressUntil('S', 'Write this screen to a file');
    await terminal.pressUntil('Enter', 'The screen is in');
    const written = readFileSync(join(home, 'screen.md'), 'utf8');
    expect(written).toMatch(/^# Overview\n\n```text\n/);
    expect(written).toContain('Network segmentation');
    await terminal.pressUntil('S', 'Write this screen to a file');
    await terminal.pressUntil('Enter', 'screen.md is there already. Choose another name.');
  });
});

it('what would be written over the screen is in the log and its file', async () => {
  const noisy = join(temporaryDirectory(), 'noisy.mjs');
  writeFileSync(noisy, "process.on('SIGUSR2', () => { console.error('a library grumbles'); });\n");
  await demo({ environment: { NODE_OPTIONS: `--import=${noisy}` } });
  const before = terminal.screen();
  terminal.kill('SIGUSR2');
  const file = join(home, 'kubeharden.log');
  for (let waited = 0; !existsSync(file) && waited < 100; waited += 1) await sleep(20);
  expect(readFileSync(file, 'utf8')).toMatch(/Z \d+ a library grumbles\n$/);
  expect(terminal.screen()).toBe(before);
  await terminal.pressUntil('L', 'a library grumbles');
});

it('the wheel scrolls only when it was asked for', async () => {
  await demo();
  expect(terminal.modes().mouse).toBe(false);
  await terminal.pressUntil('M', 'The wheel scrolls; with Shift the mouse selects text.');
  expect(terminal.modes().mouse).toBe(true);
  terminal.press('\x1b[<65;10;10M');
  await terminal.see(/^❯ 2 /m);
  terminal.press('\x1b[<64;10;10M');
  await terminal.see(/^❯ 1 /m);
  await terminal.pressUntil('M', 'The wheel is the terminal’s again.');
  expect(terminal.modes().mouse).toBe(false);
});

it('the cursor is on the selected row, in whichever pane it is', async () => {
  await demo();
  const onPointer = async (): Promise<void> => {
    await expect.poll(() => terminal.screen().split('\n')[terminal.cursor().row], { timeout: 5000 }).toMatch(/^❯/);
    expect(terminal.modes().cursorHidden).toBe(false);
  };
  await onPointer();
  await terminal.pressUntil('Down', /^❯ 2 /m);
  await onPointer();
  await terminal.pressUntil('Tab', /^❯ (critical|high)/m);
  await onPointer();
  await terminal.pressUntil('Tab', /^❯ 2 /m);
  await onPointer();
});

it('own keys work, are hinted at and take the place of the others', async () => {
  await demo({ config: 'keys:\n  formula: F\n  history: Z\n' });
  await terminal.pressUntil('?', /^F +How the score comes about/m);
  terminal.press('Escape');
  await terminal.see(OVERVIEW);
  await terminal.settled(50);
  await terminal.pressUntil('F', 'How the score comes about');
});

describe('terminals that can do less', () => {
  it('get ASCII only, where the locale promises no more', async () => {
    await demo({ environment: { LANG: 'C' }, columns: 120, rows: 40 });
    for (const [key, seen] of [
      ['4', '> Lesson'],
      ['Enter', /> (critical|high)/],
      ['Enter', '[Why]'],
      ['Tab', 'included'],
    ] as const)
      await terminal.pressUntil(key, seen);
    expect([...terminal.raw()].filter((character) => character > '\x7f').join('')).toBe('');
  });

  it('get no red and green side by side in the theme for colour-blind eyes', async () => {
    await demo({ config: 'theme: colour-blind\n', environment: { FORCE_COLOR: '1' } });
    await terminal.pressUntil('4', '› Lesson');
    const colours = new Set(terminal.raw().match(/(?<=\[)3\d(?=m)/g));
    expect([...colours]).toContain('33');
    expect([...colours].filter((colour) => colour === '31' || colour === '32')).toEqual([]);
  });

  it('of too few rows take no decision, and go on when they grow', async () => {
    await demo();
    await terminal.pressUntil('4', '› Lesson');
    terminal.resize(50, 12);
    await terminal.see('needs 60×16');
    terminal.press('Enter', 'a', '5');
    await terminal.settled();
    terminal.resize(80, 24);
    await terminal.see('Pod security › Lesson');
  });
});
