import type { Manifest } from './kube/objects.ts';
import type { JsonPatch } from './ports.ts';

type Json = unknown;
type Operation = JsonPatch[number];

// Kept by the server or by other controllers; never part of what a change did.
const SERVER_METADATA = [
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];
const SERVER_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
];

/** What a person or a controller decides about an object: everything but status and the server's bookkeeping. */
export function desiredState(manifest: Manifest): Record<string, Json> {
  const {
    status: _status,
    metadata,
    origin: _origin,
    fields: _fields,
    ...rest
  } = manifest as Manifest & { status?: Json };
  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_METADATA.includes(key)));
  const annotations = Object.entries((kept.annotations ?? {}) as Record<string, Json>).filter(
    ([key]) => !SERVER_ANNOTATIONS.includes(key),
  );
  const { annotations: _, ...others } = kept;
  return {
    ...rest,
    metadata: annotations.length > 0 ? { ...others, annotations: Object.fromEntries(annotations) } : others,
  };
}

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const pointer = (path: readonly string[]): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Structural equality of JSON; the order of keys does not matter. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  return (
    keys.length === Object.keys(b).filter((key) => b[key] !== undefined).length &&
    keys.every((key) => sameJson(a[key], b[key]))
  );
}

export const sameDesiredState = (a: Manifest, b: Manifest): boolean => sameJson(desiredState(a), desiredState(b));

/**
 * The JSON patch (RFC 6902) that takes `after` back to `before`, touching only what differs. Every value that is
 * replaced or removed is tested first, so an object that somebody changed since is refused and not overwritten.
 */
export function inversePatch(before: Manifest, after: Manifest): JsonPatch {
  const operations: Operation[] = [];
  const from = desiredState(after);
  difference(from, annotated(desiredState(before), from, after), [], operations);
  return operations;
}

/** Paths of the fields that differ, as `metadata.labels.team`. */
export const changedPaths = (before: Manifest, after: Manifest): string[] => [
  ...new Set(inversePatch(before, after).map(({ path }) => dotted(path))),
];

const dotted = (path: string): string => path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

/** Annotations cannot be removed as a whole where the server keeps some of its own there. */
function annotated(before: Record<string, Json>, from: Record<string, Json>, after: Manifest): Record<string, Json> {
  const server = Object.keys(after.metadata.annotations ?? {}).some((key) => SERVER_ANNOTATIONS.includes(key));
  const ours = (from.metadata as Record<string, Json>).annotations !== undefined;
  const metadata = before.metadata as Record<string, Json>;
  return server && ours && metadata.annotations === undefined
    ? { ...before, metadata: { ...metadata, annotations: {} } }
    : before;
}

function difference(from: Json, to: Json, path: readonly string[], operations: Operation[]): void {
  if (sameJson(from, to)) return;
  if (isObject(from) && isObject(to)) {
    for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
      const at = [...path, key];
      if (to[key] === undefined)
        operations.push({ op: 'test', path: pointer(at), value: from[key] }, { op: 'remove', path: pointer(at) });
      else if (from[key] === undefined) operations.push({ op: 'add', path: pointer(at), value: to[key] });
      else difference(from[key], to[key], at, operations);
    }
    return;
  }
  if (Array.isArray(from) && Array.isArray(to) && sameOrExtended(from, to)) {
    to.forEach((item, index) => {
      difference(from[index], item, [...path, String(index)], operations);
    });
    for (let index = from.length - 1; index >= to.length; index -= 1) {
      const at = pointer([...path, String(index)]);
      operations.push({ op: 'test', path: at, value: from[index] }, { op: 'remove', path: at });
    }
    return;
  }
  operations.push({ op: 'test', path: pointer(path), value: from }, { op: 'replace', path: pointer(path), value: to });
}

/** Lists of the same objects in the same order, possibly with more at the end: only the differences are touched. */
const sameOrExtended = (from: readonly Json[], to: readonly Json[]): boolean =>
  from.length >= to.length &&
  to.every((item, index) => {
    const other = from[index];
    return isObject(item) && isObject(other)
      ? item.name === other.name
      : sameJson(item, other) || from.length === to.length;
  });

/** Paths that the change set and that hold something else by now; none when nobody touched those fields. */
export const movedPaths = (current: Manifest, patch: JsonPatch): string[] => [
  ...new Set(
    patch
      .filter((operation) =>
        operation.op === 'test'
          ? !sameJson(valueAt(current, operation.path), operation.value)
          : operation.op === 'add' && valueAt(current, operation.path) !== undefined,
      )
      .map(({ path }) => dotted(path)),
  ),
];

/** True when the object still is as the change left it, as far as its inverse patch tells. */
export const stillHolds = (current: Manifest, patch: JsonPatch): boolean => movedPaths(current, patch).length === 0;

function valueAt(object: Json, path: string): Json {
  let value = object;
  for (const part of path.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  }
  return value;
}

/** An object as it can be created anew: without what the server gave it. */
export function recreatable(manifest: Manifest): Manifest {
  return desiredState(manifest) as unknown as Manifest;
}
