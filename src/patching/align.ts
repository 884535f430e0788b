import { isObject, type Json } from './json.ts';

// What tells the items of Kubernetes' lists apart, the most telling first.
const IDENTITIES = ['name', 'mountPath', 'containerPort', 'port', 'ip', 'key'];

interface Key {
  readonly text: string;
  /** Told by a field such as its name, not by all that it holds. */
  readonly named: boolean;
}

/** What each item of a list is known by; items that are alike are numbered. */
function keysOf(items: readonly Json[]): Key[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const field = isObject(item) ? IDENTITIES.find((name) => /string|number/.test(typeof item[name])) : undefined;
    const text = field && isObject(item) ? `${field}=${JSON.stringify(item[field])}` : (JSON.stringify(item) ?? '');
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return { text: `${text} ${times}`, named: field !== undefined };
  });
}

const mayBecome = (key: Key, other: Key | undefined): boolean =>
  other?.text === key.text || (!key.named && other?.named === false);

/** Items that two lists have in common, in order: the most that there are. */
function common(before: readonly Key[], after: readonly Key[]): [number, number][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      (lengths[i] as number[])[j] =
        before[i]?.text === after[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; )
    if (before[i]?.text === after[j]?.text) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  return pairs;
}

export interface Alignment {
  /** Where each item of the list before is in the one after; -1 for those that go. */
  readonly places: readonly number[];
  /** New items, by the number of items of the list before that stand in front of them. */
  readonly added: ReadonlyMap<number, readonly Json[]>;
}

/** How a list becomes another one: items that are told apart by a name keep it, others may become something else. */
export function align(before: readonly Json[], after: readonly Json[]): Alignment {
  const [from, to] = [keysOf(before), keysOf(after)];
  const places = before.map(() => -1);
  const added = new Map<number, Json[]>();
  const inPlace = from.length === to.length && from.every((key, index) => mayBecome(key, to[index]));
  if (inPlace) return { places: before.map((_, index) => index), added };
  let [i, j] = [0, 0];
  for (const [nextBefore, nextAfter] of [...common(from, to), [before.length, after.length] as const]) {
    for (; i < nextBefore && j < nextAfter && !from[i]?.named && !to[j]?.named; i += 1, j += 1) places[i] = j;
    if (j < nextAfter) added.set(nextBefore, after.slice(j, nextAfter));
    if (nextBefore < before.length) places[nextBefore] = nextAfter;
    [i, j] = [nextBefore + 1, nextAfter + 1];
  }
  return { places, added };
}
