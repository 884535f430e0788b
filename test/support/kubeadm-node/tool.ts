// The built program on the test node, as its operator runs it there.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runner } from './node.ts';

export const CONTEXT = 'kubernetes-super-admin@kubernetes';
const PROGRAM = join(import.meta.dirname, '../../../bin/kubeharden.js');

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** Runs kubeharden in the node's network, with a home of its own. */
export function tool(binaries: string | undefined): (...words: readonly string[]) => Ran {
  const run = runner(binaries);
  const home = mkdtempSync(join(tmpdir(), 'kubeharden-node-home-'));
  return (...words) => run([process.execPath, PROGRAM, ...words], { KUBEHARDEN_HOME: home, NO_COLOR: '1' });
}

/** Applies what is named on this machine, confirmed. */
export const applied = (...words: readonly string[]): readonly string[] => [
  'apply',
  ...words,
  ...['--local-node', '--yes', '--confirm', CONTEXT],
];
