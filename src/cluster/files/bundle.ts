import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ClusterChange, changeKey, type PatchChange } from '../../core/change.ts';
import { AppError } from '../../core/errors.ts';
import { joinPatches } from '../../core/kube/merge.ts';
import type { Manifest } from '../../core/kube/objects.ts';
import { record } from '../../core/reduce/raw.ts';
import { refOf } from '../../core/reference.ts';
import { resourceTypeOf } from '../../core/resources.ts';
import { objectsIn } from './manifests.ts';

/** Files under a folder of this name are merged into objects that exist; all others are whole objects. */
const PATCHES = /(^|\/)patches\//;
/** Copies of objects for the way back are no changes. */
const SKIPPED = /^backup\/|(^|\/)(kustomization\.ya?ml$|\.)/;

/**
 * The changes that a directory of manifests stands for: one written by `kubeharden generate`, or any other.
 * Secrets are refused: kubeharden never handles their data.
 */
export function readBundle(directory: string): ClusterChange[] {
  let files: string[];
  try {
    files = statSync(directory).isFile()
      ? [directory]
      : readdirSync(directory, { recursive: true, encoding: 'utf8' })
          .sort()
          .map((file) => join(directory, file));
  } catch (error) {
    throw new AppError(
      'bad-input',
      `${directory} cannot be read: ${(error as Error).message}`,
      'Name a directory of manifests.',
      { cause: error },
    );
  }
  const changes = files
    .filter((file) => /\.(ya?ml|json)$/i.test(file) && !SKIPPED.test(relative(directory, file)))
    .flatMap((file) => objectsIn({ file, text: readFileSync(file, 'utf8') }))
    .filter(
      ({ object }) =>
        !String(object.apiVersion).startsWith('kustomize.config.k8s.io/') && record(object.metadata).name !== undefined,
    )
    .map(({ object, file, line }) =>
      changeOf(object as unknown as Manifest, relative(directory, file), `${file}:${line}`),
    );
  if (changes.length === 0)
    throw new AppError(
      'bad-input',
      `There is no Kubernetes manifest in ${directory}.`,
      'Make one with: kubeharden generate --out DIRECTORY',
    );
  return joined(changes);
}

/** Patches of one object become one, so that it is previewed and changed once. */
function joined(changes: readonly ClusterChange[]): ClusterChange[] {
  const result = new Map<string, ClusterChange>();
  for (const change of changes) {
    const key = changeKey(change);
    const before = result.get(key);
    if (before?.kind !== 'patch' || change.kind !== 'patch') {
      result.set(key, change);
      continue;
    }
    const patch = joinPatches(before.patch, change.patch, change.patchType === 'strategic');
    result.set(key, { ...before, patch: patch as PatchChange['patch'] });
  }
  return [...result.values()];
}

function changeOf(manifest: Manifest, file: string, where: string): ClusterChange {
  if (manifest.kind === 'Secret')
    throw new AppError(
      'bad-input',
      `${where} is a Secret, and kubeharden never handles their data.`,
      'Apply it with kubectl, and leave it out of the directory.',
    );
  if (!PATCHES.test(file)) return { kind: 'apply', manifest };
  const target = refOf(manifest);
  const { apiVersion: _a, kind: _k, metadata, ...patch } = manifest;
  const { name: _n, namespace: _ns, ...rest } = metadata as Record<string, unknown> & Manifest['metadata'];
  return {
    kind: 'patch',
    target,
    patch: Object.keys(rest).length > 0 ? { ...patch, metadata: rest } : patch,
    patchType: resourceTypeOf(target) ? 'strategic' : 'merge',
  };
}
