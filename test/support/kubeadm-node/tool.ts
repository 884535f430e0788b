// The built program on the test node, as its operator runs it there.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KUBECONFIG, runner } from './node.ts';

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

/** The same, to be killed in the middle: when the program has said `word`, with the directory of its sessions. */
export async function killedAt(word: string, words: readonly string[]): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'kubeharden-node-home-'));
  const child = spawn('nsenter', ['--net=/run/netns/kubeadm-node', process.execPath, PROGRAM, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, KUBECONFIG, KUBEHARDEN_HOME: home, KUBEHARDEN_WAIT: '100' },
  });
  let said = '';
  for await (const text of child.stderr) {
    said += String(text);
    if (said.includes(word)) break;
  }
  child.kill('SIGKILL');
  if (!said.includes(word)) throw new Error(`The program ended before it said “${word}”:\n${said}`);
  return home;
}

/** Applies what is named on this machine, confirmed. */
export const applied = (...words: readonly string[]): readonly string[] => [
  'apply',
  ...words,
  ...['--local-node', '--yes', '--confirm', CONTEXT],
];
