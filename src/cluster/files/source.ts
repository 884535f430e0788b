import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppError } from '../../core/errors.ts';
import type { SnapshotSourcePort } from '../../core/ports.ts';
import { type Raw, record, text } from '../../core/reduce/raw.ts';
import { RESOURCES, resourceTypeOf } from '../../core/resources.ts';
import type { SkippedFile, Snapshot } from '../../core/snapshot.ts';
import { resolved, SnapshotReader } from '../../core/snapshot-lines.ts';
import { objectsIn, snapshotOfObjects } from './manifests.ts';
import { readManifests } from './reading.ts';
import { readRepository } from './repository.ts';

/** What belongs to no namespace stays, but for other namespaces themselves. */
function isWithin({ kind, apiVersion, metadata }: Raw, namespaces: readonly string[]): boolean {
  const { name, namespace } = record(metadata);
  if (kind === 'Namespace') return namespaces.includes(text(name));
  const type = resourceTypeOf({ apiVersion: text(apiVersion), kind: text(kind) });
  const namespaced = namespace !== undefined || (type !== undefined && RESOURCES[type].namespaced);
  return !namespaced || namespaces.includes(text(namespace) || 'default');
}

const nothingIn = (name: string, skipped: readonly SkippedFile[]): AppError => {
  const [first] = skipped;
  if (first) return new AppError('bad-input', `${first.file} is not judged: ${first.reason}`, 'There is nothing else.');
  return new AppError(
    'bad-input',
    `There is no Kubernetes manifest in ${name}.`,
    'Name a directory that holds .yaml, .yml or .json manifests.',
  );
};

/** Manifests in directories and files; `-` is standard input. A directory without manifests is an error, not a clean bill. */
export function filesSource(paths: readonly string[], kubernetesVersion?: string): SnapshotSourcePort {
  const source = { kind: 'files', name: paths.join(', ') } as const;
  return {
    source,
    async collect({ onEvent, namespaces = [] }) {
      const { files, skipped } = readManifests(paths);
      const all = files.flatMap(objectsIn);
      const objects = namespaces.length > 0 ? all.filter(({ object }) => isWithin(object, namespaces)) : all;
      if (objects.length === 0) throw nothingIn(source.name, skipped);
      const snapshot = snapshotOfObjects(objects, {
        name: source.name,
        takenAt: new Date().toISOString(),
        skipped: skipped.map(({ file, reason }) => ({ file, reason })),
        ...(kubernetesVersion ? { kubernetesVersion } : {}),
      });
      for (const refusal of snapshot.refusals) onEvent?.({ kind: 'refused', refusal });
      const directory = paths.find((path) => path !== '-');
      const repository = directory === undefined ? undefined : readRepository(directory);
      return repository ? { ...snapshot, repository } : snapshot;
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
