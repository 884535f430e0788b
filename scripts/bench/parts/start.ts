import pty from '@lydell/node-pty';
import { median, type Part } from '../figures.ts';
import { directory, environment, measured, PROGRAM } from '../process.ts';

/** Process start to the first bytes that match. */
const firstFrame = (args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    let took = 0;
    const began = performance.now();
    const child = pty.spawn(process.execPath, [PROGRAM, ...args], {
      cols: 120,
      rows: 40,
      cwd: directory,
      env: environment(),
    });
    child.onData((data) => {
      if (took > 0 || !data.includes('kubeharden')) return;
      took = performance.now() - began;
      child.kill('SIGKILL');
    });
    child.onExit(() => resolve(took));
  });

export const run: Part = async function* ({ quick }) {
  const repeats = quick ? 5 : 15;
  const times = { node: [] as number[], frame: [] as number[], version: [] as number[], help: [] as number[] };
  await firstFrame([]);
  for (let turn = 0; turn < repeats; turn += 1) {
    times.node.push((await measured(['-e', '0'])).wallMs);
    times.frame.push(await firstFrame([]));
    times.version.push((await measured([PROGRAM, '--version'])).wallMs);
    times.help.push((await measured([PROGRAM, '--help'])).wallMs);
  }
  const reference = { what: 'node -e 0', value: median(times.node) };
  const figure = (what: string, values: readonly number[]) => ({
    part: 'start',
    what,
    value: median(values),
    unit: 'ms',
    reference,
  });
  yield { ...figure('first frame', times.frame), budget: { value: 150, ratio: 5 } };
  yield figure('--version', times.version);
  yield figure('--help', times.help);
};
