import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import { snapshotPieces } from '../../../src/core/snapshot-lines.ts';
import { type Part, quantile } from '../figures.ts';
import { directory, environment, PROGRAM } from '../process.ts';
import { snapshotOf } from '../world.ts';

const EMPTY = fileURLToPath(new URL('../empty-ink.mjs', import.meta.url));
const DOWN = '\x1b[B';
const UP = '\x1b[A';
const PAGE_DOWN = '\x1b[6~';
const PAGE_UP = '\x1b[5~';

interface Presses {
  /** Key press to the first bytes of the changed screen. */
  readonly ms: readonly number[];
  readonly bytes: readonly number[];
}

/** What a person does: the keys that lead to a place, and the one that is pressed again and again there. */
interface Walk {
  readonly place: string;
  readonly open: readonly string[];
  readonly key: (turn: number) => string;
}

const moving = (turn: number): string => (turn % 10 < 5 ? DOWN : UP);
/** Letters that are typed and taken back. */
const typing = (turn: number): string => (turn % 2 === 0 ? 'p' : '\x7f');

const WALKS: readonly Walk[] = [
  { place: 'overview', open: [], key: moving },
  { place: 'findings', open: ['\r', 'v'], key: moving },
  { place: 'filter of the findings', open: ['\r', 'v', '/'], key: typing },
  { place: 'subjects of a step', open: ['n', '\t'], key: moving },
  { place: 'changes of a step', open: ['n', '\t', '\t'], key: (turn) => (turn % 10 < 5 ? PAGE_DOWN : PAGE_UP) },
];

/** Starts a program in a pty, waits for `ready`, opens what the keys open, then presses one key after the other. */
async function presses(
  args: readonly string[],
  [cols, rows]: readonly [number, number],
  ready: string,
  { open, key }: Pick<Walk, 'open' | 'key'>,
  times: number,
): Promise<Presses> {
  const child = pty.spawn(process.execPath, [...args], { cols, rows, cwd: directory, env: environment() });
  let text = '';
  let bytes = 0;
  let heard: (() => void) | undefined;
  let last = performance.now();
  child.onData((data) => {
    text = (text + data).slice(-100_000);
    bytes += Buffer.byteLength(data);
    last = performance.now();
    heard?.();
  });
  const quiet = async (milliseconds: number): Promise<void> => {
    const latest = performance.now() + 10_000;
    while (performance.now() - last < milliseconds && performance.now() < latest) await sleep(10);
  };
  for (let waited = 0; !text.includes(ready) && waited < 6000; waited += 1) await sleep(10);
  await quiet(500);
  for (const key of open) {
    child.write(key);
    await sleep(100);
    await quiet(300);
  }
  const measured = { ms: [] as number[], bytes: [] as number[] };
  for (let turn = 0; turn < times; turn += 1) {
    bytes = 0;
    const began = performance.now();
    const answered = new Promise<boolean>((resolve) => {
      heard = () => resolve(true);
    });
    child.write(key(turn));
    // At the end of a short list a key changes nothing.
    if (!(await Promise.race([answered, sleep(1000, false)]))) continue;
    measured.ms.push(performance.now() - began);
    await sleep(40);
    measured.bytes.push(bytes);
  }
  child.kill('SIGKILL');
  return measured;
}

export const run: Part = async function* ({ quick }) {
  const times = quick ? 30 : 100;
  const sizes: readonly (readonly [number, number])[] = quick
    ? [[120, 40]]
    : [
        [80, 24],
        [120, 40],
        [200, 60],
      ];
  for (const size of sizes) {
    const empty = await presses([EMPTY], size, 'kubeharden 0', { open: [], key: moving }, times);
    const reference = { what: 'empty Ink app', value: quantile(empty.ms, 0.5) };
    const floor = { what: 'empty Ink app', value: quantile(empty.ms, 0.95) };
    for (const pods of quick ? [1000] : [50, 1000, 10_000]) {
      const file = join(directory, `snapshot-${pods}.json`);
      writeFileSync(file, [...snapshotPieces(snapshotOf(pods))].join(''));
      const at = `${size.join('×')}, ${pods} pods`;
      for (const walk of WALKS) {
        const { ms, bytes } = await presses([PROGRAM, '--snapshot', file], size, 'of 100', walk, times);
        const figure = (what: string, value: number, unit: string) => ({
          part: 'keys',
          what: `${at}, ${walk.place}: ${what}`,
          value,
          unit,
        });
        yield { ...figure('p50', quantile(ms, 0.5), 'ms'), reference };
        yield { ...figure('p95', quantile(ms, 0.95), 'ms'), reference: floor, budget: { value: 16 } };
        yield figure('longest', Math.max(...ms), 'ms');
        yield { ...figure('written, p95', quantile(bytes, 0.95), 'B'), budget: { value: 2000 } };
      }
    }
  }
};
