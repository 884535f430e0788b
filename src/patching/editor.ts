import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';
import { sameJson } from '../core/inverse.ts';
import { type Alignment, align } from './align.ts';
import { type Edit, Unfixable } from './edit.ts';
import { addToFlow, removeFromFlow } from './flow.ts';
import { isInline, isObject, type Json, type JsonObject } from './json.ts';
import {
  dashesOf,
  type Held,
  insertion,
  isBlockScalar,
  isOutline,
  LAYOUT,
  Lines,
  type ParsedPair,
  startOf,
} from './lines.ts';
import { blockLines, flowText, inlineText, type Style } from './style.ts';

/** Where a value stands: behind a key, behind a dash, in a flow collection, or as the whole document. */
export interface Slot {
  readonly kind: 'pair' | 'item' | 'flow' | 'root';
  /** Offset behind the colon or dash. */
  readonly behind: number;
  /** Column of the key or dash. */
  readonly column: number;
}

/** Finds the fewest edits of a text that turn a value into another one. */
export class Editor {
  edits: Edit[] = [];
  readonly #lines: Lines;
  readonly #source: string;
  readonly #style: Style;

  constructor(source: string, style: Style) {
    this.#source = source;
    this.#style = style;
    this.#lines = new Lines(source, style);
  }

  value(node: Held, before: Json, after: Json, slot: Slot): void {
    // What an alias stands for changes where its anchor is; reading the result again tells whether that fits.
    if (sameJson(before, after) || isAlias(node)) return;
    if (isMap(node) && node.items.length > 0 && isObject(before) && isObject(after) && !isInline(after))
      this.#map(node as YAMLMap<ParsedNode, Held>, before, after, slot);
    else if (isSeq(node) && node.items.length > 0 && Array.isArray(before) && Array.isArray(after) && !isInline(after))
      this.#list(node as YAMLSeq<Held>, before, after, slot);
    else this.#replace(node, after, slot);
  }

  #map(map: YAMLMap<ParsedNode, Held>, before: JsonObject, after: JsonObject, slot: Slot): void {
    const pairs = map.items as ParsedPair[];
    const nameOf = ({ key }: ParsedPair): string => String(isScalar(key) ? key.value : key);
    const own = new Set(pairs.map(nameOf));
    const gone = Object.keys(before).filter((key) => after[key] === undefined);
    if (gone.some((key) => !own.has(key))) throw new Unfixable('what would be removed comes from an alias');
    const added = Object.entries(after).filter(
      ([key, value]) => value !== undefined && !own.has(key) && !sameJson(before[key], value),
    );
    const leaving = pairs.filter((pair) => gone.includes(nameOf(pair)));
    for (const pair of pairs) {
      const [key, kind] = [nameOf(pair), map.flow ? ('flow' as const) : ('pair' as const)];
      if (after[key] === undefined) continue;
      const [behind, column] = [this.#lines.behindKey(pair), this.#lines.columnOf(startOf(pair.key))];
      this.value(pair.value, before[key], after[key], { kind, behind, column });
    }
    if (leaving.length === pairs.length && added.length > 0) this.#replace(map as Held, after, slot);
    else if (map.flow) {
      removeFromFlow(this.edits, map, leaving, (pair) => [
        startOf(pair.key),
        this.#lines.endOf(pair.value, this.#lines.behindKey(pair)),
      ]);
      addToFlow(this.#source, this.#style, this.edits, map, added, leaving);
    } else {
      for (const pair of leaving) this.#removePair(pairs, pair, leaving);
      if (added.length > 0) this.#addPairs(map, Object.fromEntries(added), slot);
    }
  }

  #addPairs(map: YAMLMap<ParsedNode, Held>, added: JsonObject, slot: Slot): void {
    const column = this.#lines.columnOf(startOf(map.items[0]?.key ?? null));
    const end = this.#lines.endOf(map as Held, slot.behind);
    this.edits.push(this.#lines.insertedBehind(end, column, blockLines(added, column, this.#style)));
  }

  #removePair(pairs: readonly ParsedPair[], pair: ParsedPair, leaving: readonly ParsedPair[]): void {
    const start = startOf(pair.key);
    const line = this.#source.slice(start - this.#lines.columnOf(start), start);
    if (/^\uFEFF?\s*$/.test(line)) {
      this.edits.push(this.#lines.removed(start, this.#lines.endOf(pair.value, this.#lines.behindKey(pair))));
      return;
    }
    // The first key of a list's item stands behind its dash, where the next one that stays moves to.
    const next = pairs.slice(pairs.indexOf(pair) + 1).find((other) => !leaving.includes(other));
    if (!next || leaving.indexOf(pair) > 0) throw new Unfixable(LAYOUT);
    this.edits.push({ start, end: startOf(next.key), text: '' });
  }

  /** Item by item where the layout lets it be done, else the list anew. */
  #list(list: YAMLSeq<Held>, before: readonly Json[], after: readonly Json[], slot: Slot): void {
    const alignment = align(before, after);
    this.#orElse(
      () =>
        list.flow ? this.#flowList(list, before, after, alignment) : this.#blockList(list, before, after, alignment),
      () => this.#replace(list as Held, after, slot),
    );
  }

  /** The second way where the first one is not open. */
  #orElse(first: () => void, second: () => void): void {
    const edits = [...this.edits];
    try {
      first();
    } catch (error) {
      if (!(error instanceof Unfixable)) throw error;
      this.edits = edits;
      second();
    }
  }

  #flowList(list: YAMLSeq<Held>, before: readonly Json[], after: readonly Json[], { places, added }: Alignment): void {
    const leaving = list.items.filter((_, index) => places[index] === -1);
    if ([...added.keys()].some((at) => at < before.length) || leaving.length === before.length)
      throw new Unfixable(LAYOUT);
    list.items.forEach((item, index) => {
      const place = places[index] ?? -1;
      if (place >= 0) this.value(item, before[index], after[place], { kind: 'flow', behind: startOf(item), column: 0 });
    });
    removeFromFlow(this.edits, list, leaving, (item) => [startOf(item), this.#lines.endOf(item, 0)]);
    const items = (added.get(before.length) ?? []).map((item) => [undefined, item] as const);
    addToFlow(this.#source, this.#style, this.edits, list, items, leaving);
  }

  #blockList(list: YAMLSeq<Held>, before: readonly Json[], after: readonly Json[], { places, added }: Alignment): void {
    const dashes = dashesOf(list);
    const [first = 0] = dashes;
    const column = this.#lines.columnOf(first);
    if (dashes.length !== list.items.length) throw new Unfixable(LAYOUT);
    const end = (index: number): number => this.#lines.endOf(list.items[index] ?? null, (dashes[index] ?? 0) + 1);
    list.items.forEach((item, index) => {
      const [place = -1, dash = 0] = [places[index], dashes[index]];
      if (place < 0) this.edits.push(this.#lines.removed(dash, end(index)));
      else
        this.#orElse(
          () => this.value(item, before[index], after[place], { kind: 'item', behind: dash + 1, column }),
          () => {
            const whole = this.#lines.removed(dash, end(index));
            const lines = blockLines([after[place]], column, this.#style);
            this.edits.push(this.#lines.insertedAt(whole.start, lines), whole);
          },
        );
    });
    for (const [at, items] of added) {
      const lines = blockLines(items, column, this.#style);
      this.edits.push(
        at === 0
          ? this.#lines.insertedAt(this.#lines.startOfOwnLine(first), lines)
          : this.#lines.insertedBehind(end(at - 1), column, lines),
      );
    }
  }

  #replace(node: Held, after: Json, slot: Slot): void {
    if (node?.range && (node as { anchor?: string }).anchor)
      throw new Unfixable('it has an anchor, and its aliases would change with it');
    const { json } = this.#style;
    const [start, end] = node?.range ?? [slot.behind, slot.behind];
    const empty = this.#source.slice(start, end).trim() === '';
    const put = (text: string): Edit => (empty ? insertion(slot.behind, ` ${text}`) : { start, end, text });
    if (slot.kind === 'flow' || json) this.edits.push(put(flowText(after, json || isQuoted(node))));
    else if (slot.kind !== 'pair' && (isOutline(node) || slot.kind === 'root')) throw new Unfixable(LAYOUT);
    else if (slot.kind === 'item' && !isInline(after)) this.edits.push(put(flowText(after, false)));
    else if (!isInline(after)) this.#putBelow(node, after, slot, [start, end, empty]);
    else if (isOutline(node)) this.#putBeside(node, inlineText(after, node, false), slot, [start, end]);
    else this.edits.push(put(inlineText(after, node, false)));
  }

  /** A value on one line in the place of one on lines of its own. */
  #putBeside(node: Held, text: string, { behind }: Slot, [start, end]: readonly [number, number]): void {
    if (isBlockScalar(node)) this.edits.push({ start, end, text: `${text}${this.#style.eol}` });
    else this.edits.push(insertion(behind, ` ${text}`), this.#lines.removed(start, this.#lines.endOf(node, behind)));
  }

  /** A value on lines of its own, below its key. */
  #putBelow(node: Held, after: Json, slot: Slot, [start, end, empty]: readonly [number, number, boolean]): void {
    const { eol, indentSequences, step } = this.#style;
    const inner = Array.isArray(after) && !indentSequences ? slot.column : slot.column + step;
    const lines = blockLines(after, inner, this.#style);
    if (isBlockScalar(node)) this.edits.push({ start, end, text: `${eol}${lines.join(eol)}${eol}` });
    else if (isOutline(node)) {
      const last = this.#lines.endOf(node, slot.behind);
      this.edits.push(this.#lines.removed(start, last), this.#lines.insertedBehind(last, slot.column, lines));
    } else {
      const space = /[ \t]*$/.exec(this.#source.slice(slot.behind, start))?.[0].length ?? 0;
      if (!empty) this.edits.push({ start: start - space, end, text: '' });
      this.edits.push(this.#lines.insertedBehind(empty ? slot.behind : end, Number.POSITIVE_INFINITY, lines));
    }
  }
}

const isQuoted = (node: Held): boolean =>
  (isMap(node) || isSeq(node)) && node.flow === true && JSON.stringify(node.toJSON()) === '"';
