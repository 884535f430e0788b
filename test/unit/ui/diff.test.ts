import { expect, it } from 'vitest';
import { diffLines } from '../../../src/ui/parts/preview.ts';
import type { DiffLine } from '../../../src/wizard/types.ts';

const of = (kind: DiffLine['kind'], ...texts: string[]): DiffLine[] => texts.map((text) => ({ kind, text }));
const shown = (diff: DiffLine[]): string[] => diffLines(diff).map((spans) => spans.map(({ text }) => text).join(''));

it('folds what stays, and says how much that is', () => {
  const same = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  expect(shown([...of('same', ...same), ...of('add', 'new'), ...of('same', 'a', 'b', 'c', 'd')])).toEqual([
    '  … 17 unchanged lines',
    '  line 17',
    '  line 18',
    '  line 19',
    '+ new',
    '  a',
    '  b',
    '  c',
    '  … 1 unchanged line',
  ]);
});

it('marks the words that differ between a line and the one in its place', () => {
  const [before, after] = diffLines([...of('remove', 'privileged: true'), ...of('add', 'privileged: false')]);
  expect(before).toContainEqual({ text: 'true', role: 'removeWord' });
  expect(after).toContainEqual({ text: 'false', role: 'addWord' });
  expect(after).toContainEqual({ text: 'privileged: ', role: 'add' });
});

it('leaves lines whole where more come than go', () => {
  const lines = diffLines([...of('remove', 'privileged: true'), ...of('add', 'privileged: false', 'runAsUser: 1000')]);
  expect(lines.flat().map(({ role }) => role)).not.toContain('addWord');
});

it('tells keys from values in a new manifest', () => {
  const [first, second, third] = diffLines(of('add', 'kind: NetworkPolicy', '  - protocol: TCP', '# a comment'));
  expect(first).toContainEqual({ text: 'kind:', role: 'key' });
  expect(second).toContainEqual({ text: 'protocol:', role: 'key' });
  expect(third).toContainEqual({ text: '# a comment', role: 'quiet' });
});
