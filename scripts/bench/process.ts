import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const PRELOAD = fileURLToPath(new URL('usage.mjs', import.meta.url));

/** A home of its own for every run of the bench: no saved session, no kubeconfig. */
export const directory = mkdtempSync(join(tmpdir(), 'kubeharden-bench-'));
export const environment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: directory,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  KUBECONFIG: join(directory, 'no-kubeconfig'),
  KUBEHARDEN_HOME: directory,
  ...more,
});

export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  /** Received from servers. */
  readonly bytes: number;
  readonly asked: readonly { readonly path: string; readonly accept: string }[];
}

/** Runs `node ARGS` to its end; standard output goes to the file. */
export async function measured(
  args: readonly string[],
  { env = {}, output = join(directory, 'output') }: { env?: Record<string, string>; output?: string } = {},
): Promise<Usage> {
  const usage = join(directory, 'usage.json');
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', PRELOAD, ...args], {
    stdio: ['ignore', openSync(output, 'w'), 'inherit'],
    env: environment({ ...env, BENCH_USAGE: usage }),
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const wallMs = performance.now() - began;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}.`);
  return { wallMs, ...JSON.parse(readFileSync(usage, 'utf8')) };
}
