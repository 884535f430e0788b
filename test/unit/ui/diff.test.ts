import { expect, it } from 'vitest';
import { diffLines, shortDiff } from '../../../src/ui/parts/diff.ts';
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

it('says where in the manifest it goes on after a fold', () => {
  const manifest = [
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '        - image: web',
    '          name: web',
  ];
  const fields = Array.from({ length: 6 }, (_, index) => `          field${index}: x`);
  const [fold] = shown([...of('same', ...manifest, ...fields), ...of('add', '          tty: false')]);
  expect(fold).toBe('  … 9 unchanged lines  spec.template.spec.containers[web]');
});

it('shows all of it when it is unfolded', () => {
  const same = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const lines = diffLines([...of('same', ...same), ...of('add', 'new')], { unfolded: true });
  expect(lines).toHaveLength(21);
});

it('has values that are no text apart, and comments behind them', () => {
  const [first, second] = diffLines(of('add', 'replicas: 3 # for now', 'image: web:1'));
  expect(first).toContainEqual({ text: ' 3', role: 'literal' });
  expect(first).toContainEqual({ text: ' # for now', role: 'quiet' });
  expect(second).toContainEqual({ text: ' web:1' });
});

it('tells a changed value on one line where there is little room', () => {
  const diff = [...of('same', 'hard:'), ...of('remove', '  cpu: 1'), ...of('add', '  cpu: 2'), ...of('add', 'new: x')];
  const short = (lines: ReturnType<typeof shortDiff>) => lines.map((spans) => spans.map(({ text }) => text).join(''));
  expect(short(shortDiff(of('same', 'a'), '→'))).toEqual([]);
  expect(short(shortDiff(diff.slice(0, 3), '→'))).toEqual(['  cpu: 1 → 2']);
  expect(short(shortDiff(diff, '→'))).toEqual(
    ['- ', '+ ', '+ '].map((sign, at) => `${sign}${['  cpu: 1', '  cpu: 2', 'new: x'][at]}`),
  );
});
