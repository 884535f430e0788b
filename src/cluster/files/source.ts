import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../../core/errors.ts';
import type { SnapshotSourcePort } from '../../core/ports.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { resolved, SnapshotReader } from '../../core/snapshot-lines.ts';
import { objectsIn, type SourceText, snapshotOfObjects } from './manifests.ts';

const MANIFEST = /\.(ya?ml|json)$/i;

function filesBelow(path: string): string[] {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
  } catch (error) {
    throw new AppError(
      'bad-input',
      `${path} cannot be read: ${(error as Error).message}`,
      'Name a directory or a file of manifests.',
      { cause: error },
    );
  }
  if (found.isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        MANIFEST.test(file) && !file.includes('node_modules') && !file.split('/').some((part) => part.startsWith('.')),
    )
    .sort()
    .map((file) => join(path, file));
}

/** Manifests in directories and files; `-` is standard input. A directory without manifests is an error, not a clean bill. */
export function filesSource(paths: readonly string[], kubernetesVersion?: string): SnapshotSourcePort {
  const source = { kind: 'files', name: paths.join(', ') } as const;
  return {
    source,
    async collect({ onEvent }) {
      const texts: SourceText[] = paths.flatMap((path) =>
        path === '-'
          ? [{ file: 'standard input', text: readFileSync(0, 'utf8') }]
          : filesBelow(path).map((file) => ({ file, text: readFileSync(file, 'utf8') })),
      );
      const objects = texts.flatMap(objectsIn);
      if (objects.length === 0)
        throw new AppError(
          'bad-input',
          `There is no Kubernetes manifest in ${source.name}.`,
          'Name a directory that holds .yaml, .yml or .json manifests.',
        );
      const snapshot = snapshotOfObjects(objects, {
        name: source.name,
        takenAt: new Date().toISOString(),
        ...(kubernetesVersion ? { kubernetesVersion } : {}),
      });
      for (const refusal of snapshot.refusals) onEvent?.({ kind: 'refused', refusal });
      return snapshot;
    },
  };
}

/** Line by line; whole where it was laid out anew since it was written, as by `jq`. */
async function readSnapshot(file: string): Promise<unknown> {
  const reader = new SnapshotReader();
  const lines = createInterface({ input: createReadStream(file, { highWaterMark: 1024 * 1024 }), crlfDelay: Infinity });
  for await (const line of lines) if (!reader.line(line)) return JSON.parse(readFileSync(file, 'utf8'));
  return reader.end();
}

/** A file written by `kubeharden snapshot`. */
export function snapshotSource(file: string): SnapshotSourcePort {
  return {
    source: { kind: 'snapshot', name: file },
    async collect() {
      let content: unknown;
      try {
        content = await readSnapshot(file);
      } catch (error) {
        throw new AppError(
          'bad-input',
          `${file} cannot be read as a snapshot: ${(error as Error).message}`,
          'Make one with: kubeharden snapshot --out FILE',
          { cause: error },
        );
      }
      const { schemaVersion, resources } = (content ?? {}) as Partial<Snapshot>;
      if (schemaVersion !== 1 || typeof resources !== 'object')
        throw new AppError(
          'bad-input',
          `${file} is not a snapshot of this version of kubeharden.`,
          'Make one with: kubeharden snapshot --out FILE',
        );
      return { ...resolved(content as Snapshot), source: { kind: 'snapshot', name: file } };
    },
  };
}
