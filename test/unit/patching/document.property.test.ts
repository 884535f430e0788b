import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCollection, isMap, isSeq, type ParsedNode, parseAllDocuments, parseDocument } from 'yaml';
import { patchDocument } from '../../../src/patching/document.ts';
import type { Json, JsonObject } from '../../../src/patching/json.ts';
import { randomOf, written } from './writer.ts';

const RUNS = 800;

const word = fc.constantFrom(
  'a',
  'bb',
  'name',
  'on',
  'no',
  'x y',
  '1',
  '- d',
  'k: v',
  '#h',
  'port',
  "it's",
  '',
  'é',
  '*s',
  '&t',
  '{b',
  'true',
);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'name', 'on', 'app.kubernetes.io/name', 'spec', 'ports');
const leaf = fc.oneof(
  word,
  fc.integer({ min: -5, max: 70000 }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('one\ntwo\n', 'one\ntwo', ' lead\nx'),
);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.uniqueArray(fc.record({ name: fc.constantFrom('web', 'db', 'log'), image: word, more: tie('value') }), {
      selector: ({ name }) => name,
      maxLength: 3,
    }),
  ),
}));
const object = fc
  .dictionary(key, value, { maxKeys: 5, noNullPrototype: true })
  .map((fields): JsonObject => ({ kind: 'Thing', ...fields }));

type Kind = 'add' | 'replace' | 'remove';
interface Mutation {
  readonly kind: Kind;
  readonly goal: JsonObject;
  /** Of the object or list that is changed, and the field of it where one is. */
  readonly path: readonly (string | number)[];
  readonly field?: string;
}

const isObject = (one: Json): one is Record<string, Json> =>
  typeof one === 'object' && one !== null && !Array.isArray(one);

/** One change somewhere in the object. */
function mutate(source: JsonObject, fresh: Json, seed: number): Mutation {
  const random = randomOf(seed);
  const goal = structuredClone(source) as Record<string, Json>;
  let at: Json = goal;
  const path: (string | number)[] = [];
  for (;;) {
    const inner = Object.entries(at as object).filter(([, one]) => isObject(one) || Array.isArray(one));
    if (inner.length === 0 || random(3) === 0) break;
    const [name = '', next] = inner[random(inner.length)] ?? [];
    path.push(Array.isArray(at) ? Number(name) : name);
    at = next;
  }
  const kind: Kind = (['add', 'replace', 'remove'] as const)[random(3)] as Kind;
  if (Array.isArray(at)) {
    const empty = at.length === 0;
    if (kind === 'add' || empty) at.push(fresh);
    else if (kind === 'remove') at.splice(random(at.length), 1);
    else at[random(at.length)] = fresh;
    return { kind: empty ? 'add' : kind, goal, path };
  }
  const fields = at as Record<string, Json>;
  const keys = Object.keys(fields).filter((name) => at !== goal || name !== 'kind');
  const chosen = keys[random(Math.max(keys.length, 1))];
  if (kind === 'add' || chosen === undefined) fields[`new${random(9)}`] = fresh;
  else if (kind === 'remove') delete fields[chosen];
  else fields[chosen] = fresh;
  const field = kind === 'add' || chosen === undefined ? {} : { field: chosen };
  return { kind: chosen === undefined ? 'add' : kind, goal, path, ...field };
}

const parsed = (text: string): Json[] =>
  parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as Json);
const linesOf = (text: string): string[] => text.split(/\r?\n/);

/** Lines of `before` that are no longer there, in order. */
function lost(before: readonly string[], after: readonly string[]): string[] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      (table[i] as number[])[j] =
        before[i] === after[j]
          ? 1 + (table[i + 1]?.[j + 1] ?? 0)
          : Math.max(table[i + 1]?.[j] ?? 0, table[i]?.[j + 1] ?? 0);
  const gone: string[] = [];
  for (let i = 0, j = 0; i < before.length; )
    if (j < after.length && before[i] === after[j]) {
      i += 1;
      j += 1;
    } else if (j < after.length && (table[i]?.[j + 1] ?? 0) >= (table[i + 1]?.[j] ?? 0)) j += 1;
    else {
      gone.push(before[i] as string);
      i += 1;
    }
  return gone;
}

/** The lines that a change may touch: of the field where it has lines of its own, else of what holds it. */
function region(text: string, { path, field }: Mutation): [number, number] {
  const document = parseDocument(text);
  let place = { node: document.contents as ParsedNode, start: 0 };
  let flow: typeof place | undefined;
  let beside: typeof place | undefined;
  let item: typeof place | undefined;
  let whole: typeof place | undefined;
  for (const part of field === undefined ? path : [...path, field]) {
    const { node } = place;
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === part) : undefined;
    if (isCollection(node) && node.flow) flow ??= place;
    // An item that is known by a name becomes another one without it.
    if (part === 'name' && part === field && item) flow ??= item;
    const listed = item !== undefined;
    item = isSeq(node) ? place : undefined;
    // The first field of an item stands on the line of its dash, and what is left alone may become {}.
    if (isMap(node) && (node.items[0] === pair || node.items.length === 1))
      beside ??= part === field ? place : undefined;
    // What is left alone behind a dash moves to its line; lists in lists are told apart by nothing.
    const alone = isMap(node) && node.items.length === 1 && part === field;
    if (listed && (alone || isSeq(node))) flow ??= whole;
    const inner = (isSeq(node) ? node.items[part as number] : pair?.value) as ParsedNode;
    place = { node: inner, start: ((pair?.key as ParsedNode | undefined)?.range ?? inner?.range ?? [place.start])[0] };
    whole ??= place;
  }
  const { node, start } = flow ?? (path.length > 0 ? beside : undefined) ?? place;
  const end = Math.max(node?.range?.[2] ?? start, start);
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', Math.max(end - 1, start));
  return [from, to < 0 ? text.length : to + 1];
}

const scene = fc.record({ source: object, fresh: value, seed: fc.integer(), style: fc.integer() });

describe('a change of a text', () => {
  const outcomes = { done: 0, refused: 0 };

  it('gives the object that is wanted, twice the same, and leaves every other line', () => {
    fc.assert(
      fc.property(scene, ({ source, fresh, seed, style }) => {
        const text = written(source, style);
        expect(parsed(text)).toEqual([source]);
        const mutation = mutate(source, fresh, seed);
        const { kind, goal } = mutation;
        const change = { matches: () => true, update: () => goal };
        const { text: made, unfixed } = patchDocument(text, [change]);
        if (unfixed.length > 0) {
          outcomes.refused += 1;
          expect(made).toBe(text);
          return;
        }
        outcomes.done += 1;
        expect(parsed(made)).toEqual([goal]);
        expect(patchDocument(made, [change])).toEqual({ text: made, unfixed: [] });
        expect(made.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
        if (text.includes('\r\n')) expect(made).not.toMatch(/[^\r]\n/);
        if (mutation.field !== undefined) {
          const [from, to] = region(text, mutation);
          expect(made.slice(0, from)).toBe(text.slice(0, from));
          expect(made.endsWith(text.slice(to)), `${made}\n--- ends no longer with\n${text.slice(to)}`).toBe(true);
        }
        const gone = lost(linesOf(text), linesOf(made));
        if (kind === 'add') expect(gone.length, gone.join('\n')).toBeLessThanOrEqual(1);
        if (kind === 'add') expect(gone.filter((line) => /^\s*#/.test(line))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(outcomes.refused).toBeLessThan(outcomes.done / 10);
  });
});
