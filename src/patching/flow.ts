import { isMap, isPair, isScalar, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Edit } from './edit.ts';
import type { Json } from './json.ts';
import { columnOf, flowText, jsonText, type Style } from './style.ts';

type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node | null>;

/** Takes items out of `{}` or `[]`, each with the comma that it leaves over. */
export function removeFromFlow<T>(
  edits: Edit[],
  collection: { readonly items: readonly unknown[] },
  leaving: readonly T[],
  rangeOf: (item: T) => readonly [number, number],
): void {
  const items = collection.items as readonly T[];
  let kept: T | undefined;
  items.forEach((item, index) => {
    if (!leaving.includes(item)) {
      kept = item;
      return;
    }
    const next = items.slice(index + 1).find((candidate) => !leaving.includes(candidate));
    const [start, end] = rangeOf(item);
    if (next !== undefined) {
      const following = items[index + 1];
      edits.push({ start, end: following === undefined ? end : rangeOf(following)[0], text: '' });
    } else if (kept !== undefined) {
      const before = items[index - 1];
      edits.push({ start: before === undefined ? start : rangeOf(before)[1], end, text: '' });
    }
  });
}

const isDoubleQuoted = (node: unknown): boolean => isScalar(node) && node.type === 'QUOTE_DOUBLE';

/** Puts entries behind the last one that stays in `{}` or `[]`, on lines of their own where the others are. */
export function addToFlow(
  source: string,
  style: Style,
  edits: Edit[],
  collection: unknown,
  added: readonly (readonly [string | undefined, Json])[],
  leaving: readonly unknown[],
): void {
  if (added.length === 0) return;
  const { items, range } = collection as Collection;
  const first: unknown = items[0];
  const last: unknown = (items as readonly unknown[]).filter((item) => !leaving.includes(item)).at(-1);
  const nodeOf = (item: unknown): Node | null => (isPair(item) ? (item.value ?? item.key) : item) as Node | null;
  const start = ((isPair(first) ? first.key : first) as Node | null)?.range?.[0] ?? 0;
  const end = nodeOf(last)?.range?.[1] ?? 0;
  const close = (range?.[1] ?? 1) - 1;
  const quoted = style.json || (isMap(collection) && isDoubleQuoted(isPair(first) ? first.key : undefined));
  const apart = source.slice(range?.[0] ?? 0, start).includes('\n');
  const indent = columnOf(source, start);
  const text = ([key, value]: readonly [string | undefined, Json]): string => {
    const shown = style.json && apart ? jsonText(value, indent, style.step) : flowText(value, quoted);
    return key === undefined ? shown : `${quoted ? JSON.stringify(key) : flowText(key, false)}: ${shown}`;
  };
  const separator = apart ? `\n${' '.repeat(indent)}` : ' ';
  const whole = added.map((entry) => separator + text(entry)).join(',');
  const gap = source.slice(end, close);
  const newline = gap.indexOf('\n');
  const comma = /^\s*,/.exec(gap)?.[0].length;
  const shown = (piece: string): string => (style.eol === '\n' ? piece : piece.replaceAll('\n', style.eol));
  if (comma !== undefined) edits.push({ start: end + comma, end: end + comma, text: shown(`${whole},`) });
  else if (apart && newline >= 0 && gap.slice(0, newline).trim() !== '') {
    // A comment behind the last entry stays with it.
    const lineEnd = end + gap.slice(0, newline).trimEnd().length;
    edits.push({ start: end, end, text: ',' }, { start: lineEnd, end: lineEnd, text: shown(whole) });
  } else edits.push({ start: end, end, text: shown(`,${whole}`) });
}
