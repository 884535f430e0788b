// Starts and stops the kubeadm control plane of the node tests.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { KUBERNETES_VERSION } from '../../../scripts/kube-binaries.mjs';

/** Says that no test has used the running control plane yet. */
export const UNTOUCHED = '/var/tmp/kubeadm-node/untouched';

const run = (script: string, ...args: string[]): { status: number | null; output: string } => {
  const { status, stdout, stderr } = spawnSync('bash', [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, output: stdout + stderr };
};

export const down = (): void => void run('down.sh');

export function up(binaries: string): { status: number | null; output: string } {
  down();
  return run('up.sh', binaries, KUBERNETES_VERSION);
}

/** Every file of tests has a control plane as kubeadm makes it, whatever ran before. */
export function freshNode(binaries: string | undefined): void {
  beforeAll(() => {
    if (!binaries) return;
    if (!existsSync(UNTOUCHED)) {
      const { status, output } = up(binaries);
      if (status !== 0) throw new Error(`The kubeadm control plane did not start:\n${output}`);
    }
    rmSync(UNTOUCHED, { force: true });
  });
}
