import { diffWordsWithSpace } from 'diff';
import { count } from '../../core/text.ts';
import type { DiffLine } from '../../wizard/types.ts';
import type { Role } from '../theme/theme.ts';
import type { Line, Span } from './text.ts';
import { enclosing, yamlSpans } from './yaml.ts';

const SIGN: Record<DiffLine['kind'], string> = { add: '+ ', remove: '- ', same: '  ' };
const DIFF_ROLE: Record<DiffLine['kind'], Role> = { add: 'add', remove: 'remove', same: 'quiet' };
const CONTEXT = 3;

/** A changed line, its words marked that are not in the line that it takes the place of. */
function wordSpans(before: string, after: string, kind: 'add' | 'remove'): Span[] {
  return diffWordsWithSpace(before, after).flatMap(({ value, added, removed }): Span[] => {
    if (kind === 'add' ? removed : added) return [];
    return [{ text: value, role: added || removed ? `${kind}Word` : kind }];
  });
}

/** For each changed line the one on the other side, where as many lines were added as were removed. */
function counterparts(diff: readonly DiffLine[]): Map<number, string> {
  const pairs = new Map<number, string>();
  for (let at = 0; at < diff.length; at += 1) {
    if (diff[at]?.kind !== 'remove') continue;
    let middle = at;
    while (diff[middle]?.kind === 'remove') middle += 1;
    let end = middle;
    while (diff[end]?.kind === 'add') end += 1;
    if (end - middle === middle - at)
      for (let row = at; row < middle; row += 1) {
        pairs.set(row, diff[row + middle - at]?.text ?? '');
        pairs.set(row + middle - at, diff[row]?.text ?? '');
      }
    at = end - 1;
  }
  return pairs;
}

const shown = (text: string): string => text.replaceAll('\t', '  ');

interface DiffOptions {
  /** Shows what stays as well. */
  readonly unfolded?: boolean;
  /** False for scripts and other text. */
  readonly yaml?: boolean;
}

/**
 * A diff: runs of equal lines are folded, with the place in the manifest where it goes on; words that differ are marked,
 * new manifests have their keys and values coloured.
 */
export function diffLines(diff: readonly DiffLine[], { unfolded = false, yaml = true }: DiffOptions = {}): Line[] {
  const isNew = diff.length > 0 && diff.every(({ kind }) => kind === 'add');
  const pairs = counterparts(diff);
  const near = new Uint8Array(diff.length).fill(unfolded ? 1 : 0);
  diff.forEach(({ kind }, index) => {
    if (kind !== 'same') near.fill(1, Math.max(index - CONTEXT, 0), index + CONTEXT + 1);
  });
  const lines: Line[] = [];
  let folded = 0;
  const fold = (place: string): void => {
    if (folded > 0)
      lines.push([
        { text: `  … ${count(folded, 'unchanged line')}`, role: 'quiet' },
        ...(place === '' ? [] : [{ text: `  ${place}`, role: 'key' as const }]),
      ]);
    folded = 0;
  };
  diff.forEach(({ kind, text: raw }, index) => {
    if (!near[index]) {
      folded += 1;
      return;
    }
    fold(yaml && folded > 0 ? enclosing(diff, index) : '');
    lines.push([
      { text: SIGN[kind], role: DIFF_ROLE[kind] },
      ...spansOf(kind, shown(raw), pairs.get(index), isNew && yaml),
    ]);
  });
  fold('');
  return lines;
}

function spansOf(kind: DiffLine['kind'], text: string, other: string | undefined, syntax: boolean): Span[] {
  if (kind === 'same') return [{ text, role: 'quiet' }];
  if (other !== undefined)
    return kind === 'add' ? wordSpans(shown(other), text, 'add') : wordSpans(text, shown(other), 'remove');
  if (syntax) return yamlSpans(text);
  return [{ text, role: /^\s*#/.test(text) ? 'quiet' : DIFF_ROLE[kind] }];
}

/** A field in its place on one line: `cpu: 1 → 2`; undefined where the two lines are not about the same key. */
function fieldLine(before: string, after: string, arrow: string): Line | undefined {
  const [, key, was] = /^\s*(?:- )?([^:]+): (.*)$/.exec(before) ?? [];
  const [, same, is] = /^\s*(?:- )?([^:]+): (.*)$/.exec(after) ?? [];
  if (key === undefined || was === undefined || is === undefined || key !== same) return undefined;
  return [
    { text: `  ${key}: ` },
    { text: unquoted(was), role: 'remove' },
    { text: ` ${arrow} ` },
    { text: unquoted(is), role: 'add' },
  ];
}

const unquoted = (value: string): string => value.replace(/^("|')(.*)\1$/, '$2');

/** Only what differs, values that changed on one line: for where there is little room. */
export function shortDiff(diff: readonly DiffLine[], arrow: string): Line[] {
  const pairs = counterparts(diff);
  return diff.flatMap(({ kind, text }, index): Line[] => {
    if (kind === 'same') return [];
    const other = pairs.get(index);
    const field = other === undefined ? undefined : fieldLine(...order(kind, text, other), arrow);
    if (field) return kind === 'remove' ? [] : [field];
    return [[{ text: SIGN[kind], role: DIFF_ROLE[kind] }, ...spansOf(kind, shown(text), other, false)]];
  });
}

const order = (kind: DiffLine['kind'], text: string, other: string): [before: string, after: string] =>
  kind === 'add' ? [other, text] : [text, other];
