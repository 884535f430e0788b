import type { DiffLine } from '../../wizard/types.ts';
import type { Span } from './text.ts';

const LITERAL = /^\s*(?:true|false|null|~|-?\d+(?:\.\d+)?)\s*$/;

/** A value with the comment behind it, if there is one. */
function valueSpans(text: string): Span[] {
  const [, value = text, comment = ''] = /^(.*?)(\s#.*)?$/.exec(text) ?? [];
  return [
    ...(value === '' ? [] : [LITERAL.test(value) ? ({ text: value, role: 'literal' } as const) : { text: value }]),
    ...(comment === '' ? [] : [{ text: comment, role: 'quiet' } as const]),
  ];
}

/** A line of YAML: its key, its value and its comment apart. */
export function yamlSpans(text: string): Span[] {
  if (/^\s*#/.test(text)) return [{ text, role: 'quiet' }];
  const [, indent = '', key, rest = ''] = /^(\s*(?:- )*)([^\s:#"'][^:#]*:)(\s.*|)$/.exec(text) ?? [];
  if (key !== undefined) return [{ text: indent }, { text: key, role: 'key' }, ...valueSpans(rest)];
  const [, item] = /^(\s*(?:- )+)/.exec(text) ?? [];
  return item ? [{ text: item }, ...valueSpans(text.slice(item.length))] : [{ text }];
}

const indentOf = (text: string): number => text.length - text.trimStart().length;
const NAME = /^\s*(?:- )?name: (.+)$/;

/** What the item of a sequence is called; the search ends with the item. */
function nameOf(diff: readonly DiffLine[], start: number): string {
  const indent = indentOf(diff[start]?.text ?? '');
  for (let at = start; at < diff.length; at += 1) {
    const text = diff[at]?.text ?? '';
    if (at > start && indentOf(text) <= indent) break;
    const [, name] = NAME.exec(text) ?? [];
    if (name !== undefined && (at === start || indentOf(text) === indent + 2)) return name;
  }
  return '';
}

/** The keys that a line of YAML lies below: `spec.template.spec.containers[web]`. */
export function enclosing(diff: readonly DiffLine[], line: number): string {
  const path: string[] = [];
  let indent = indentOf(diff[line]?.text ?? '');
  for (let at = line - 1; at >= 0 && indent > 0; at -= 1) {
    const { kind, text } = diff[at] ?? { kind: 'remove', text: '' };
    const own = indentOf(text);
    if (kind === 'remove' || text.trim() === '' || own >= indent) continue;
    const [, item, key = ''] = /^\s*(- )?(?:([^\s:#][^:]*):)?/.exec(text) ?? [];
    path.unshift(item ? `[${nameOf(diff, at)}]` : key);
    indent = own;
  }
  return path.join('.').replaceAll('.[', '[');
}
