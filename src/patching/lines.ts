import { isMap, isScalar, isSeq, type Node, type Pair, type ParsedNode, type YAMLSeq } from 'yaml';
import { type Edit, Unfixable } from './edit.ts';
import { columnOf, type Style } from './style.ts';

export type Held = ParsedNode | null;
export type ParsedPair = Pair<ParsedNode, Held>;

export const LAYOUT = 'it is laid out in a way that cannot be changed line by line';

export const insertion = (at: number, text: string): Edit => ({ start: at, end: at, text });

export const isBlockScalar = (node: Held): boolean => isScalar(node) && /^BLOCK/.test(node.type ?? '');

/** Stands on lines of its own below its key or dash. */
export const isOutline = (node: Held): boolean =>
  isBlockScalar(node) || ((isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0);

export const startOf = (node: Node | null): number => {
  if (!node?.range) throw new Unfixable(LAYOUT);
  return node.range[0];
};

/** Offsets of the dashes of a block list. */
export function dashesOf(list: YAMLSeq<Held>): number[] {
  const token = list.srcToken;
  if (token?.type !== 'block-seq') return [];
  return token.items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === 'seq-item-ind');
    return dash ? [dash.offset] : [];
  });
}

/** Where things begin and end in a text, and the edits that put whole lines in and take them out. */
export class Lines {
  readonly source: string;
  readonly #eol: string;

  constructor(source: string, { eol }: Style) {
    this.source = source;
    this.#eol = eol;
  }

  columnOf = (offset: number): number => columnOf(this.source, offset);

  endOfLine(offset: number): number {
    const end = this.source.indexOf('\n', offset);
    return end < 0 ? this.source.length : end + 1;
  }

  /** Behind the colon of a key. */
  behindKey({ key }: ParsedPair): number {
    const end = key.range?.[1] ?? 0;
    const colon = this.source.indexOf(':', end);
    return colon < 0 ? end : colon + 1;
  }

  /** Where the last thing that is written of a node ends; `behind` where nothing is. */
  endOf(node: Held, behind: number): number {
    if (!node?.range) return behind;
    if (isMap(node) && !node.flow) {
      const last = node.items.at(-1) as ParsedPair | undefined;
      return last ? this.endOf(last.value, this.behindKey(last)) : node.range[1];
    }
    if (isSeq(node) && !node.flow) {
      const dash = dashesOf(node as YAMLSeq<Held>).at(-1) ?? node.range[0];
      return this.endOf((node.items.at(-1) as Held | undefined) ?? null, dash + 1);
    }
    if (node.range[1] <= node.range[0]) return behind;
    if (!isBlockScalar(node)) return node.range[1];
    const text = this.source.slice(node.range[0], node.range[1]);
    return node.range[0] + (/^[|>]\d?\+/.test(text) ? text.replace(/\r?\n$/, '') : text.trimEnd()).length;
  }

  /** Behind the line of `offset`, and behind comments that stand further in than what is inserted. */
  insertedBehind(offset: number, column: number, lines: readonly string[]): Edit {
    let at = this.endOfLine(offset);
    for (;;) {
      const indent = /^( *)#/.exec(this.source.slice(at, this.endOfLine(at)))?.[1]?.length ?? -1;
      if (indent <= column) break;
      at = this.endOfLine(at);
    }
    return this.insertedAt(at, lines);
  }

  /** At the beginning of a line, or behind a last line that has no end. */
  insertedAt(at: number, lines: readonly string[]): Edit {
    const text = lines.join(this.#eol);
    const open = at > 0 && this.source[at - 1] !== '\n';
    return insertion(at, open ? `${this.#eol}${text}` : `${text}${this.#eol}`);
  }

  /** The start of the line on which nothing stands before `offset`. */
  startOfOwnLine(offset: number): number {
    const from = offset - this.columnOf(offset);
    if (!/^\uFEFF?[ \t]*$/.test(this.source.slice(from, offset))) throw new Unfixable(LAYOUT);
    return from;
  }

  /** Takes out the lines from the one of `start` to the one of `end`. */
  removed(start: number, end: number): Edit {
    return { start: this.startOfOwnLine(start), end: this.endOfLine(end), text: '' };
  }
}
