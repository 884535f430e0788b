import { describe, expect, it } from 'vitest';
import { LabelIndex, SelectorIndex } from '../../../../src/areas/quotas/label-index.ts';

const item = (name: string, labels?: Record<string, string>, namespace = 'shop') => ({ name, namespace, labels });

describe('finding selectors by labels', () => {
  const index = new SelectorIndex(
    [item('web', { app: 'web' }), item('other', { app: 'other' }), item('all', {}), item('far', { app: 'web' }, 'far')],
    (entry) => entry,
  );
  it('gives those that may match, of the namespace only', () => {
    expect([...index.candidates('shop', { tier: 'a', app: 'web' })].map(({ name }) => name)).toEqual(['web', 'all']);
    expect([...index.candidates('shop', undefined)].map(({ name }) => name)).toEqual(['all']);
  });
});

describe('finding what a selector may select', () => {
  const index = new LabelIndex(
    [item('web', { app: 'web', tier: 'a' }), item('other', { app: 'other' }), item('bare')],
    (entry) => entry,
  );
  it('gives what has the label, or all when none is demanded', () => {
    expect(index.candidates('shop', { app: 'web' }).map(({ name }) => name)).toEqual(['web']);
    expect(index.candidates('shop', {}).map(({ name }) => name)).toEqual(['web', 'other', 'bare']);
    expect(index.candidates('far', { app: 'web' })).toEqual([]);
  });
});
