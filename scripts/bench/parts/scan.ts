import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningControlPlane, startControlPlane } from '../../../test/support/control-plane.ts';
import { Loader } from '../../../test/support/loader.ts';
import { exponent, median, type Part } from '../figures.ts';
import { directory, measured, PROGRAM, type Usage } from '../process.ts';
import { storesOf, worldOf } from '../world.ts';

const FLOOR = fileURLToPath(new URL('../floor.mjs', import.meta.url));
export const BINARIES = process.env.KUBEHARDEN_BENCH_BINARIES ?? join(homedir(), '.cache/kubeharden/bin/v1.36.3');

/** The lists that a scan asked for, each once and whole. */
function listsOf({ asked }: Usage): Usage['asked'] {
  const lists = new Map<string, Usage['asked'][number]>();
  for (const { path, accept } of asked) {
    const whole = new URL(path, 'https://server');
    whole.searchParams.delete('continue');
    if (path.includes('/secrets')) whole.searchParams.set('limit', '500');
    else whole.searchParams.delete('limit');
    const key = `${whole.pathname}${whole.search}`;
    lists.set(`${key} ${accept}`, { path: key, accept });
  }
  return [...lists.values()];
}

async function floor(server: RunningControlPlane, scanned: Usage): Promise<number> {
  const input = join(directory, 'floor.json');
  const output = join(directory, 'floor.txt');
  const { ca, tokens } = server;
  writeFileSync(input, JSON.stringify({ server: server.server, ca, token: tokens.admin, lists: listsOf(scanned) }));
  await measured([FLOOR, input], { output });
  return Number(readFileSync(output, 'utf8'));
}

export const run: Part = async function* ({ quick, pods: asked, say }) {
  let smaller: readonly [number, number, number] | undefined;
  for (const pods of asked ?? (quick ? [500] : [500, 5000, 20_000])) {
    const server = await startControlPlane({ binaries: BINARIES, controllers: false });
    const loader = new Loader(server);
    say(`writing ${pods} pods into an API server`);
    await loader.createAll(worldOf(pods));
    await loader.createAll(storesOf(1000));
    loader.close();
    const scan = (format: string) =>
      measured([PROGRAM, 'scan', '--context', 'admin', '--format', format, '--output', join(directory, format)], {
        env: { KUBECONFIG: server.kubeconfig },
      });
    const runs: Usage[] = [];
    const floors: number[] = [];
    const summaries: Usage[] = [];
    await scan('json');
    for (let turn = 0; turn < (quick ? 2 : 5); turn += 1) {
      const scanned = await scan('json');
      runs.push(scanned);
      summaries.push(await scan('text'));
      floors.push(await floor(server, scanned));
    }
    await server.stop();
    const middle = (of: (usage: Usage) => number) => median(runs.map(of));
    const figure = (what: string, value: number, unit: string) => ({
      part: 'scan',
      what: `${pods} pods: ${what}`,
      value,
      unit,
    });
    const reference = { what: 'lists thrown away', value: median(floors) };
    const wall = median(summaries.map(({ wallMs }) => wallMs));
    const peak = median(summaries.map(({ peakMb }) => peakMb));
    yield { ...figure('text report, wall', wall, 'ms'), reference, budget: { ratio: 2 } };
    yield {
      ...figure(
        'JSON report, wall',
        middle(({ wallMs }) => wallMs),
        'ms',
      ),
      reference,
    };
    yield figure('text report, CPU', median(summaries.map(({ cpuMs }) => cpuMs)), 'ms');
    yield { ...figure('text report, peak memory', peak, 'MB'), ...(pods === 5000 ? { budget: { value: 250 } } : {}) };
    yield figure(
      'JSON report, peak memory',
      middle(({ peakMb }) => peakMb),
      'MB',
    );
    yield figure('JSON report, size', readFileSync(join(directory, 'json')).length / 1e6, 'MB');
    yield figure('received', middle(({ bytes }) => bytes) / 1e6, 'MB');
    yield figure(
      'requests',
      middle(({ asked }) => asked.length),
      '',
    );
    if (smaller) {
      const [size, time, memory] = smaller;
      yield { ...figure('growth of time, exponent', exponent([size, time], [pods, wall]), ''), budget: { value: 1.1 } };
      yield {
        ...figure('growth of memory, exponent', exponent([size, memory], [pods, peak]), ''),
        budget: { value: 1 },
      };
    }
    smaller = [pods, wall, peak];
  }
};
