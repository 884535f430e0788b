import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Scalar } from 'yaml';
import type { FieldLines } from '../../core/field-lines.ts';

const nameOf = (item: unknown): string | undefined => {
  const name: unknown = isMap(item) ? item.get('name') : undefined;
  return typeof name === 'string' ? `name=${name}` : undefined;
};

/** The lines of a node and of all below it. What an alias stands for is written where its anchor is. */
export function fieldLines(node: unknown, lines: LineCounter, at?: number): FieldLines {
  const own = at ?? lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  if (isAlias(node)) return own;
  if (isMap(node))
    return [
      own,
      Object.fromEntries(
        node.items
          .filter(({ key }) => isScalar(key))
          .map(({ key, value }) => {
            const { range } = key as Scalar.Parsed;
            return [String(key), fieldLines(value, lines, lines.linePos(range[0]).line)];
          }),
      ),
    ];
  if (!isSeq(node)) return own;
  return [
    own,
    Object.fromEntries(node.items.map((item, index) => [nameOf(item) ?? `#${index}`, fieldLines(item, lines)])),
  ];
}
