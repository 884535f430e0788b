import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinPatches, merge } from '../../../../src/core/kube/merge.ts';

const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null));
const { object } = fc.letrec<{ object: Record<string, unknown> }>((tie) => ({
  object: fc.dictionary(
    fc.constantFrom('a', 'b', 'spec', 'containers', 'volumes'),
    fc.oneof(
      { depthSize: 'small' },
      leaf,
      tie('object'),
      fc.uniqueArray(fc.record({ name: fc.constantFrom('x', 'y', 'z'), v: fc.oneof(leaf, tie('object')) }), {
        selector: ({ name }) => name,
        maxLength: 3,
      }),
    ),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));
/** What a cluster holds has no nulls. */
const stored = object.map((value) => merge({}, JSON.parse(JSON.stringify(value, (_, one) => one ?? undefined)), true));
const shape = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/** Fields that are a map in one patch and something else in the other are no patches of one kind of object. */
const agree = (a: unknown, b: unknown): boolean => {
  if (shape(a) !== 'object' || shape(b) !== 'object' || !a || !b)
    return a == null || b == null || shape(a) === shape(b);
  const other = b as Readonly<Record<string, unknown>>;
  return Object.entries(a).every(([key, value]) => !(key in other) || agree(value, other[key]));
};

describe('two patches joined', () => {
  it('do what they do one after the other', () => {
    const patch = (changes: object): unknown => ({ metadata: { labels: { a: '1' } }, ...changes });
    const [first, second] = [
      patch({ spec: { containers: [{ name: 'x', image: 'a', tty: null }], hostPID: null } }),
      patch({
        spec: {
          containers: [
            { name: 'y', v: 1 },
            { name: 'x', image: 'b' },
          ],
          replicas: 2,
        },
      }),
    ];
    const target = { spec: { hostPID: true, containers: [{ name: 'x', tty: true, image: 'o' }, { name: 'y' }] } };
    expect(merge(target, joinPatches(first, second, true), true)).toEqual(
      merge(merge(target, first, true), second, true),
    );
  });

  it('do so for any patches of one kind of object', () => {
    fc.assert(
      fc.property(stored, object, object, (target, first, second) => {
        fc.pre(agree(first, second) && agree(target, first) && agree(target, second));
        const joined = merge(target, joinPatches(first, second, false), false);
        expect(joined).toEqual(merge(merge(target, first, false), second, false));
      }),
    );
  });
});
