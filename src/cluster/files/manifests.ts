import { isMap, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { AppError } from '../../core/errors.ts';
import type { FieldLines } from '../../core/field-lines.ts';
import { reduceObject } from '../../core/reduce/object.ts';
import { isRecord, type Raw, record, text } from '../../core/reduce/raw.ts';
import { type ListedResource, RESOURCES, resourceTypeOf } from '../../core/resources.ts';
import {
  emptySnapshot,
  type Refusal,
  type SecretSummary,
  type SkippedFile,
  type Snapshot,
} from '../../core/snapshot.ts';
import { fieldLines } from './field-lines.ts';

export interface SourceText {
  /** Name shown in evidence. */
  readonly file: string;
  readonly text: string;
}

export interface LocatedObject {
  readonly object: Raw;
  readonly file: string;
  readonly line: number;
  readonly fields?: FieldLines;
}

/** Every object of a YAML or JSON text, lists taken apart; comments and empty documents are passed over. */
export function objectsIn({ file, text: source }: SourceText): LocatedObject[] {
  const lines = new LineCounter();
  const found: LocatedObject[] = [];
  for (const document of parseAllDocuments(source, {
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
    merge: true,
  })) {
    const [problem] = document.errors;
    if (problem) {
      const at = lines.linePos(problem.pos[0]);
      throw new AppError(
        'bad-input',
        `${file}:${at.line}:${at.col}: ${problem.message}`,
        'Correct the YAML, or leave the file out.',
      );
    }
    const content = document.toJS({ maxAliasCount: 1000 }) as unknown;
    const object = record(content);
    const add = (raw: Raw, node: unknown): void => {
      const fields = fieldLines(node, lines);
      found.push({ object: raw, file, line: typeof fields === 'number' ? fields : fields[0], fields });
    };
    if (/List$/.test(text(object.kind)) && Array.isArray(object.items)) {
      const items = isMap(document.contents) ? document.contents.get('items') : undefined;
      object.items.forEach((item: unknown, index) => {
        if (isRecord(item)) add(item, isSeq(items) ? items.items[index] : document.contents);
      });
    } else if (text(object.kind) && text(object.apiVersion)) add(object, document.contents);
  }
  return found;
}

// What only a running cluster can show.
const NOT_IN_FILES = [
  'nodes',
  'nodes/configz',
  'discovery',
  'version',
  'apiservices.apiregistration.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
] as const;

export interface FilesOptions {
  readonly name: string;
  readonly takenAt: string;
  /** Version that version-dependent rules are judged at, such as `v1.36.0`. */
  readonly kubernetesVersion?: string;
  readonly skipped?: readonly SkippedFile[];
}

// SOPS marks what it encrypted; a placeholder is filled in later.
const UNREADABLE = /^(ENC\[|<.*>$|\$\{.*\}$|\{\{.*\}\}$|$)/;

/** How many values of a Secret's manifest everybody can read. Only that they are there is looked at. */
const readableIn = (secret: Raw): number =>
  secret.sops === undefined
    ? [secret.data, secret.stringData]
        .flatMap((values) => Object.values(record(values)))
        .filter((value) => !UNREADABLE.test(String(value ?? ''))).length
    : 0;

/** A snapshot of manifests: what they describe is judged, what only a cluster shows is refused as not collected. */
export function snapshotOfObjects(objects: readonly LocatedObject[], options: FilesOptions): Snapshot {
  const resources: Partial<Record<ListedResource, unknown[]>> = {};
  const secrets: SecretSummary[] = [];
  const configMaps: Record<string, Record<string, string>> = {};
  for (const { object, file, line, fields } of objects) {
    const metadata = record(object.metadata);
    const kind = text(object.kind);
    const resource = resourceTypeOf({ apiVersion: text(object.apiVersion), kind });
    const namespace = text(metadata.namespace) || 'default';
    if (kind === 'Secret')
      secrets.push({
        namespace,
        name: text(metadata.name),
        type: text(object.type) || 'Opaque',
        keys: Object.keys({ ...record(object.data), ...record(object.stringData) }).length,
        written: { file, line, readable: readableIn(object) },
      });
    else if (kind === 'ConfigMap' && namespace === 'kube-system')
      configMaps[`${namespace}/${text(metadata.name)}`] = record(object.data) as Record<string, string>;
    if (!resource) continue;
    const located = RESOURCES[resource].namespaced ? { ...object, metadata: { ...metadata, namespace } } : object;
    resources[resource] ??= [];
    resources[resource].push({
      ...reduceObject(resource, located),
      origin: { file, line },
      ...(fields ? { fields } : {}),
    });
  }
  const refusals: Refusal[] = NOT_IN_FILES.filter(
    (resource) => !(resource === 'version' && options.kubernetesVersion) && !(resource in resources),
  ).map((resource) => ({
    resource,
    reason: 'not-collected',
    message: 'manifests do not show it; scan the cluster',
  }));
  const version = options.kubernetesVersion;
  const [, major = '1', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return emptySnapshot({
    source: { kind: 'files', name: options.name },
    takenAt: options.takenAt,
    ...(version ? { version: { gitVersion: version.startsWith('v') ? version : `v${version}`, major, minor } } : {}),
    resources: resources as Snapshot['resources'],
    secrets,
    configMaps,
    refusals,
    ...(options.skipped?.length ? { skipped: options.skipped } : {}),
  });
}
