import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { type Change, isClusterChange, type PatchChange } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import type { Upload } from '../core/node-run.ts';
import type { ClusterPort } from '../core/ports.ts';
import { record } from '../core/reduce/raw.ts';

const NAMESPACE = 'kube-system';

const nameOf = (item: unknown): unknown => record(item).name;

/** Nested objects merged; of lists of named items, those of the same name replaced; other lists and values replaced. */
function merged(into: unknown, from: unknown): unknown {
  if (Array.isArray(from)) {
    if (from.length === 0 || !Array.isArray(into) || from.some((item) => nameOf(item) === undefined))
      return Array.isArray(into) && from.length === 0 ? into : from;
    const names = new Set(from.map(nameOf));
    return [...into.filter((item) => !names.has(nameOf(item))), ...from];
  }
  if (typeof from !== 'object' || from === null) return from;
  const result: Record<string, unknown> = { ...record(into) };
  for (const [key, value] of Object.entries(from)) result[key] = merged(result[key], value);
  return result;
}

/** The document with an upload in it; its other sections stay as they are. */
export function withUpload(text: string, { fields, removed }: Upload): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem || !isMap(document.contents))
    throw new AppError(
      'bad-input',
      `It is no YAML map: ${problem?.message.split('\n')[0] ?? 'something else'}`,
      'Merge the files of the step into it by hand.',
    );
  for (const { path, names } of removed) {
    const node = document.getIn(path);
    if (isSeq(node))
      node.items = node.items.filter((item) => !isMap(item) || !names.includes(String(item.get('name'))));
    else if (isMap(node)) for (const name of names) node.delete(name);
  }
  const before = record(document.toJS({ maxAliasCount: 0 }));
  const contents = document.contents as YAMLMap;
  for (const [key, value] of Object.entries(fields)) contents.set(key, document.createNode(merged(before[key], value)));
  // As kubeadm writes it, so that a diff shows what changes and nothing else.
  return document.toString({ lineWidth: 0, indentSeq: false });
}

/** Changes of the ConfigMaps that kubeadm reads, so that an upgrade writes again what was changed on the machines. */
export async function uploadsOf(
  cluster: ClusterPort,
  changes: readonly Change[],
  signal?: AbortSignal,
): Promise<PatchChange[]> {
  const uploads = changes.flatMap((change) =>
    isClusterChange(change) || change.kind === 'guide' || !change.upload ? [] : [change.upload],
  );
  const patches: PatchChange[] = [];
  for (const [name, ofMap] of Map.groupBy(uploads, ({ configMap }) => configMap)) {
    const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name };
    const object = await cluster.get(target, signal);
    const key = ofMap[0]?.key ?? '';
    const text = record(object?.data)[key];
    if (typeof text !== 'string') continue;
    patches.push({
      kind: 'patch',
      target,
      patchType: 'merge',
      patch: { data: { [key]: ofMap.reduce(withUpload, text) } },
      reason: 'kubeadm writes manifests and the kubelets’ configuration from here at every upgrade',
    });
  }
  return patches;
}
