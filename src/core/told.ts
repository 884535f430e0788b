import { type ResourceRef, refKey, refText } from './reference.ts';
import { listing } from './text.ts';

/** Names up to this many objects; of more, their number and their namespaces are told. */
const NAMED = 3;

const WORKLOADS = new Set(['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob']);

const plural = (kind: string): string =>
  /s$/.test(kind) ? `${kind}es` : /y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;

function nounOf(refs: readonly ResourceRef[]): string {
  const kinds = [...new Set(refs.map(({ kind }) => kind))];
  if (kinds.every((kind) => WORKLOADS.has(kind))) return 'workloads';
  return kinds.length === 1 ? plural(kinds[0] ?? '') : 'objects';
}

/** `Deployment shop/web and Deployment shop/api`; of many: `12 workloads in shop, payments and 3 more`. */
export function whoText(refs: readonly ResourceRef[]): string {
  const unique = [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
  const namespaces = [...new Set(unique.flatMap(({ namespace }) => namespace ?? []))];
  if (unique.length <= NAMED) return listing(unique.map(refText));
  if (namespaces.length === 0) return `${unique.length} ${nounOf(unique)} (${listing(unique.map(({ name }) => name))})`;
  // `and 1 more` would be as long as the name.
  return `${unique.length} ${nounOf(unique)} in ${listing(namespaces, namespaces.length === NAMED + 1 ? NAMED + 1 : NAMED)}`;
}

/**
 * A sentence about objects of this cluster: `{who}` becomes their names or number, and of `{is|are}` the word that
 * fits their number is taken.
 */
export const told = (sentence: string, refs: readonly ResourceRef[]): string =>
  toldOf(sentence, whoText(refs), new Set(refs.map(refKey)).size > 1);

/** The same about what goes by another name. */
export const toldOf = (sentence: string, who: string, many: boolean): string =>
  sentence
    .replace(/\{([^{}|]*)\|([^{}|]*)\}/g, (_, one: string, more: string) => (many ? more : one))
    .replaceAll('{who}', () => who);
