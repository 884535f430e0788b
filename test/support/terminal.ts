// A real pseudo-terminal around the built program, and a terminal emulator that knows what a person would see.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));

const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\x1b',
  Tab: '\t',
  ShiftTab: '\x1b[Z',
  Up: '\x1b[A',
  Down: '\x1b[B',
  End: '\x1b[F',
  Home: '\x1b[H',
  Space: ' ',
  CtrlC: '\x03',
  CtrlL: '\x0c',
  CtrlU: '\x15',
  CtrlZ: '\x1a',
};

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** A directory that only this program uses, unless two share it on purpose. */
  readonly home?: string;
  readonly cwd?: string;
  /** A shell's command line around the program, which it has as `"$@"`; for what only a shell sees. */
  readonly shell?: readonly [program: string, ...args: string[]];
}

/** What a program may leave behind in a terminal. */
export interface TerminalModes {
  readonly alternateScreen: boolean;
  readonly cursorHidden: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: boolean;
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'kubeharden-test-'));

export class TestTerminal {
  readonly #process: pty.IPty;
  readonly #emulator: xterm.Terminal;
  readonly exited: Promise<number>;
  /** The signal that ended it, 0 when none did. */
  readonly signalled: Promise<number>;
  #open = true;
  #received = '';
  #cursorHidden = false;

  constructor(args: readonly string[], options: TerminalOptions = {}) {
    const { columns = 100, rows = 30, environment = {}, home = temporaryDirectory(), cwd = home, shell = [] } = options;
    this.#emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const [file = process.execPath, ...rest] = [...shell, process.execPath, PROGRAM, ...args];
    this.#process = pty.spawn(file, rest, {
      name: environment.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        LANG: 'C.UTF-8',
        KUBECONFIG: join(home, 'no-kubeconfig'),
        KUBEHARDEN_HOME: home,
        ...environment,
      },
    });
    for (const [final, hidden] of [
      ['l', true],
      ['h', false],
    ] as const)
      this.#emulator.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(25)) this.#cursorHidden = hidden;
        return false;
      });
    this.#process.onData((data) => {
      this.#received += data;
      this.#emulator.write(data);
    });
    const ended = new Promise<{ exitCode: number; signal?: number }>((resolve) =>
      this.#process.onExit((how) => {
        this.#open = false;
        resolve(how);
      }),
    );
    this.exited = ended.then(({ exitCode }) => exitCode);
    this.signalled = ended.then(({ signal = 0 }) => signal);
  }

  /** It has not ended yet. */
  get running(): boolean {
    return this.#open;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The program itself where a shell is around it. */
  get programPid(): number {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(' ');
    return Number(children[0]) || this.pid;
  }

  /** What the terminal is set to now. */
  modes(): TerminalModes {
    const { bracketedPasteMode, mouseTrackingMode } = this.#emulator.modes;
    return {
      alternateScreen: this.#emulator.buffer.active.type === 'alternate',
      cursorHidden: this.#cursorHidden,
      bracketedPaste: bracketedPasteMode,
      mouse: mouseTrackingMode !== 'none',
    };
  }

  /** Where the cursor is, from 0. */
  cursor(): { readonly column: number; readonly row: number } {
    const { cursorX, cursorY } = this.#emulator.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  /** Rows that are the continuation of one that did not fit. */
  wrappedRows(): number {
    const buffer = this.#emulator.buffer.active;
    return Array.from({ length: this.#emulator.rows }, (_, row) => buffer.getLine(buffer.viewportY + row)).filter(
      (row) => row?.isWrapped,
    ).length;
  }

  /** Rows that scrolled out of the window. */
  scrolledOut(): number {
    return this.#emulator.buffer.active.baseY;
  }

  /** The cells as they are, for colours. */
  get buffer() {
    return this.#emulator.buffer.active;
  }

  /** Every byte that was written. */
  raw(): string {
    return this.#received;
  }

  /** What is on the screen now, row by row. */
  screen(): string {
    const buffer = this.#emulator.buffer.active;
    const rows = Array.from(
      { length: this.#emulator.rows },
      (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '',
    );
    return rows.join('\n');
  }

  /** The row that the pointer is on. */
  selected(): string {
    return (
      this.screen()
        .split('\n')
        .find((row) => row.startsWith('❯')) ?? ''
    );
  }

  /** Waits until the screen shows it; fails with the screen as it was. */
  async see(wanted: string | RegExp, milliseconds = 15_000): Promise<string> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const screen = this.screen();
      if (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)) return screen;
      if (Date.now() > deadline || (!this.#open && Date.now() > deadline - milliseconds + 500))
        throw new Error(`The screen never showed ${wanted}. It shows:\n${screen}`);
      await sleep(20);
    }
  }

  /** Waits until nothing has been written for a while. */
  async settled(quiet = 150): Promise<void> {
    for (let before = -1; before !== this.#received.length; ) {
      before = this.#received.length;
      await sleep(quiet);
    }
  }

  /** One key after the other: names of `KEYS`, or text. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#process.write(KEYS[key] ?? key);
  }

  /** Presses a key and waits for what it should bring. */
  async pressUntil(key: string, wanted: string | RegExp, milliseconds?: number): Promise<string> {
    this.press(key);
    return this.see(wanted, milliseconds);
  }

  /**
   * Moves down, and from the end up again, until the pointer is on a row with this text. Up again because a screen
   * that changes by itself while a key is on its way can hide that the pointer has moved, and be stepped over.
   */
  async select(text: string | RegExp): Promise<void> {
    const holds = () => (typeof text === 'string' ? this.selected().includes(text) : text.test(this.selected()));
    for (const direction of ['Down', 'Up']) {
      for (let moves = 0; moves < 200 && !holds(); moves += 1) {
        const before = this.screen();
        this.press(direction);
        for (let waited = 0; this.screen() === before && waited < 100; waited += 1) await sleep(10);
        if (this.screen() === before) break;
      }
    }
    if (!holds()) throw new Error(`No row has ${text}. The screen shows:\n${this.screen()}`);
  }

  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
    this.#process.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.#open) process.kill(this.pid, signal);
  }

  /** Closes the window. */
  hangUp(): void {
    (this.#process as pty.IPty & { destroy(): void }).destroy();
  }

  /** Ends whatever still runs. */
  async close(): Promise<void> {
    this.kill();
    await this.exited;
    this.#emulator.dispose();
  }
}
