import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startControlPlane } from '../../../test/support/control-plane.ts';
import type { Part } from '../figures.ts';
import { directory, measured, PROGRAM } from '../process.ts';
import { BINARIES } from './scan.ts';

/** Writes this many objects into a directory and tells its name. */
function manifests(count: number, round: string): string {
  const folder = join(directory, `objects-${round}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const metadata = { name: `${round}-${index}`, namespace: 'default' };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { setting: `${index}` } };
    writeFileSync(join(folder, `${index}.yaml`), JSON.stringify(object));
  }
  return folder;
}

export const run: Part = async function* ({ quick }) {
  const server = await startControlPlane({ binaries: BINARIES, controllers: false });
  const env = { KUBECONFIG: server.kubeconfig };
  for (const count of quick ? [10, 100] : [10, 100, 1000]) {
    const kubectl = (flags: readonly string[], folder: string): number => {
      const began = performance.now();
      const args = ['apply', '--server-side', ...flags, '-f', folder];
      execFileSync(join(BINARIES, 'kubectl'), args, { stdio: 'ignore', env: { ...process.env, ...env } });
      return performance.now() - began;
    };
    const theirs = manifests(count, `theirs-${count}`);
    const ours = manifests(count, `ours-${count}`);
    const apply = (flags: readonly string[]) =>
      measured([PROGRAM, 'apply', ours, '--context', 'admin', ...flags], { env });
    const preview = await apply(['--dry-run']);
    const reference = { what: 'kubectl apply --dry-run=server', value: kubectl(['--dry-run=server'], theirs) };
    const figure = (what: string, value: number) => ({
      part: 'apply',
      what: `${count} objects: ${what}`,
      value,
      unit: 'ms',
    });
    yield { ...figure('preview', preview.wallMs), reference };
    const applied = await apply(['--yes', '--confirm', 'admin']);
    yield {
      ...figure('apply', applied.wallMs),
      reference: { what: 'kubectl apply --server-side', value: kubectl([], theirs) },
    };
  }
  await server.stop();
};
