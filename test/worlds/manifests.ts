// The manifests of published applications, as their publishers give them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocatedObject, objectsIn } from '../../src/cluster/files/manifests.ts';
import { record } from '../../src/core/reduce/raw.ts';
import type { PublishedWorld } from './needs.ts';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubeharden', 'worlds');

/** The manifests as published; undefined where they are not at hand. */
export function manifestsOf({ name, module }: PublishedWorld): string | undefined {
  try {
    if (!module) return readFileSync(join(CACHE, name, 'manifests.yaml'), 'utf8');
    const answer = execFileSync('go', ['mod', 'download', '-json', module.version], {
      cwd: tmpdir(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { Dir }: { Dir: string } = JSON.parse(answer);
    return readFileSync(join(Dir, module.file), 'utf8');
  } catch {
    return undefined;
  }
}

/** As `kubectl apply --namespace` would put them: what names no namespace goes into one of the world's name. */
export function objectsOf(name: string, text: string): LocatedObject[] {
  const located = objectsIn({ file: `${name}.yaml`, text }).map((one) => ({
    ...one,
    object: { ...one.object, metadata: { namespace: name, ...record(one.object.metadata) } },
  }));
  const has = located.some(
    ({ object }) => record(object).kind === 'Namespace' && record(record(object).metadata).name === name,
  );
  const own = `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name} } }`;
  return [...(has ? [] : objectsIn({ file: 'namespace.yaml', text: own })), ...located];
}
