import { isMap, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';
import { sameJson } from '../core/inverse.ts';
import { applyEdits, type Edit, Unfixable } from './edit.ts';
import { Editor, type Slot } from './editor.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { type Style, styleOf } from './style.ts';

/** What one object of a text is to become. */
export interface TextChange {
  /** Tells the objects; each that matches is changed. */
  matches(object: JsonObject): boolean;
  /** The object with the change. Pure; may be asked more than once; throws Unfixable where it does not fit. */
  update(object: JsonObject): JsonObject;
}

export interface Unfixed<T extends TextChange = TextChange> {
  readonly change: T;
  readonly reason: string;
}

export interface Patched<T extends TextChange = TextChange> {
  readonly text: string;
  readonly unfixed: readonly Unfixed<T>[];
}

interface Place {
  readonly node: ParsedNode | null;
  readonly object: JsonObject;
  readonly slot: Slot;
}

interface Parsed {
  readonly places: readonly Place[];
  readonly style: Style;
  readonly aliases: boolean;
}

const ROOT: Slot = { kind: 'root', behind: 0, column: 0 };
const SHARED = 'it is shared by an anchor and its aliases, and other places would change with it';
const MISREAD = 'the edited text would not say what is meant';

/** Merge keys are resolved as kubectl does. */
function parse(source: string): Parsed {
  const documents = parseAllDocuments(source, {
    merge: true,
    keepSourceTokens: true,
    lineCounter: new LineCounter(),
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return { places: [], style: styleOf(source, []), aliases: false };
  const places: Place[] = [];
  for (const document of documents) {
    const [problem] = document.errors;
    if (problem) throw new Unfixable(`it is not YAML: ${problem.message.split('\n')[0]}`);
    const content: Json = document.toJS({ maxAliasCount: 1000 });
    if (!isObject(content)) continue;
    const items = isMap(document.contents) ? document.contents.get('items', true) : undefined;
    if (/List$/.test(String(content.kind)) && Array.isArray(content.items) && isSeq(items))
      content.items.forEach((object: Json, index) => {
        const node = items.items[index] as ParsedNode | undefined;
        const start = node?.range?.[0] ?? 0;
        if (isObject(object) && node)
          places.push({ node, object, slot: { kind: items.flow ? 'flow' : 'item', behind: start, column: 0 } });
      });
    else places.push({ node: document.contents, object: content, slot: ROOT });
  }
  return { places, style: styleOf(source, documents), aliases: /[\s:,[{-]\*[\w]/.test(source) };
}

const updated = (object: JsonObject, changes: readonly TextChange[]): JsonObject =>
  changes.reduce((current, change) => change.update(current), object);

/** The text with the wanted objects, or why not. What was made is read again: every other object must be as before. */
function attempt(source: string, wanted: ReadonlyMap<number, readonly TextChange[]>): string {
  const { places, style, aliases } = parse(source);
  const edits: Edit[] = [];
  const goals = places.map(({ object, node, slot }, index) => {
    const changes = wanted.get(index);
    if (!changes) return object;
    const goal = updated(object, changes);
    const editor = new Editor(source, style);
    editor.value(node, object, goal, slot);
    edits.push(...editor.edits);
    return goal;
  });
  const text = applyEdits(source, edits);
  const made = parse(text).places;
  if (made.length !== goals.length || made.some(({ object }, index) => !sameJson(object, goals[index])))
    throw new Unfixable(aliases ? SHARED : MISREAD);
  return text;
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Unfixable) return error.message;
  throw error;
};

/** The objects of a text, those of Lists one by one; none where it is not YAML. */
export function objectsOf(source: string): JsonObject[] {
  try {
    return parse(source).places.map(({ object }) => object);
  } catch (error) {
    reasonOf(error);
    return [];
  }
}

/**
 * Makes the changes in a YAML or JSON text and leaves every other line as it is. All at once where that goes; else one
 * by one, so that what cannot be done does not hold up the rest.
 */
export function patchDocument<T extends TextChange>(source: string, changes: readonly T[]): Patched<T> {
  let places: readonly Place[];
  try {
    ({ places } = parse(source));
  } catch (error) {
    const reason = reasonOf(error);
    return { text: source, unfixed: changes.map((change) => ({ change, reason })) };
  }
  const unfixed: Unfixed<T>[] = [];
  const found: [number, T][] = [];
  for (const change of changes) {
    const matching = places.flatMap(({ object }, index) => (change.matches(object) ? [index] : []));
    for (const index of matching) found.push([index, change]);
    if (matching.length === 0) unfixed.push({ change, reason: 'the object is not in this file' });
  }
  if (found.length === 0) return { text: source, unfixed };
  const grouped = new Map<number, T[]>();
  for (const [index, change] of found) grouped.set(index, [...(grouped.get(index) ?? []), change]);
  try {
    return { text: attempt(source, grouped), unfixed };
  } catch (error) {
    reasonOf(error);
  }
  let text = source;
  for (const [index, change] of found) {
    try {
      text = attempt(text, new Map([[index, [change]]]));
    } catch (error) {
      unfixed.push({ change, reason: reasonOf(error) });
    }
  }
  return { text, unfixed };
}
