import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, type Part } from '../figures.ts';
import { directory, measured, PROGRAM } from '../process.ts';
import { worldOf } from '../world.ts';

const WORKLOADS = 1000;

/** Milliseconds that another program takes over the same files; undefined where it is not at hand. */
function beside(program: string, args: readonly string[]): number | undefined {
  const began = performance.now();
  try {
    execFileSync(program, args, { stdio: 'ignore', maxBuffer: 1 << 30 });
  } catch (error) {
    // Findings make it end with 1.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  return performance.now() - began;
}

export const run: Part = async function* ({ quick }) {
  const { stringify } = await import('yaml');
  const folder = join(directory, 'manifests');
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const object of worldOf(WORKLOADS * 5)) {
    if (object.kind !== 'Deployment') continue;
    const file = join(folder, `${object.metadata.name}.yaml`);
    files.push(file);
    writeFileSync(file, stringify(object));
  }
  const walls: number[] = [];
  const peaks: number[] = [];
  const others: number[] = [];
  for (let turn = 0; turn < (quick ? 2 : 5); turn += 1) {
    const { wallMs, peakMb } = await measured([PROGRAM, 'scan', '--manifests', folder]);
    walls.push(wallMs);
    peaks.push(peakMb);
    const other = beside('kube-score', ['score', ...files]);
    if (other !== undefined) others.push(other);
  }
  const reference = others.length > 0 ? { reference: { what: 'kube-score', value: median(others) } } : {};
  const what = `scan --manifests, ${WORKLOADS} Deployments in as many files`;
  yield { part: 'files', what: `${what}, wall`, value: median(walls), unit: 'ms', ...reference };
  yield { part: 'files', what: `${what}, peak memory`, value: median(peaks), unit: 'MB' };
};
