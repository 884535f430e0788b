import type { Manifest } from './kube/objects.ts';

const HIDDEN = '(hidden)';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * A copy of an object that is fit to be shown: environment values and Secret data are hidden, managed fields and the
 * last-applied annotation (which repeats them) dropped.
 */
export function redactManifest<T extends Manifest>(manifest: T): T {
  const { managedFields: _, ...metadata } = manifest.metadata as T['metadata'] & { managedFields?: unknown };
  const annotations =
    metadata.annotations &&
    Object.fromEntries(Object.entries(metadata.annotations).filter(([key]) => key !== LAST_APPLIED));
  const data = manifest.kind === 'Secret' ? hideAll(manifest) : {};
  return {
    ...(redactNode(manifest) as T),
    ...data,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}) },
  };
}

const hideAll = (manifest: Manifest): Record<string, unknown> =>
  Object.fromEntries(
    ['data', 'stringData'].flatMap((field) => {
      const values = manifest[field];
      return typeof values === 'object' && values !== null
        ? [[field, Object.fromEntries(Object.keys(values).map((key) => [key, HIDDEN]))]]
        : [];
    }),
  );

/** Hides the literal `value` of every entry of an `env` list, wherever a pod spec is nested. */
function redactNode(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(redactNode);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      Array.isArray(value) ? (LISTS[key] ?? redactNode)(value) : redactNode(value),
    ]),
  );
}

/** `--password=x` keeps its name; so does `user:password@` in an address. */
const redactWord = (word: unknown): unknown =>
  typeof word === 'string'
    ? word
        .replace(/^(--?[\w-]*(?:passw|secret|token|key|credential)[\w-]*=).+$/is, `$1${HIDDEN}`)
        .replace(/(:\/\/[^/\s:@]+:)[^/\s@]+@/g, `$1${HIDDEN}@`)
    : word;

const redactVariable = (variable: unknown): unknown =>
  typeof variable === 'object' && variable !== null && 'value' in variable ? { ...variable, value: HIDDEN } : variable;

const LISTS: Readonly<Record<string, (list: readonly unknown[]) => unknown>> = {
  env: (list) => list.map(redactVariable),
  args: (list) => list.map(redactWord),
  command: (list) => list.map(redactWord),
};
