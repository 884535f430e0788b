import type { Json, JsonObject } from '../../../src/patching/json.ts';

/** Small numbers from a seed: the same seed writes the same text. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Hand {
  readonly random: (below: number) => number;
  readonly step: number;
  readonly indentSequences: boolean;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: Json): boolean =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;

const PLAIN = /^[a-z][a-z0-9./-]*$/;
const WORD = /^(true|false|null|yes|no|on|off|y|n)$/i;

function scalar(value: Json, { random }: Hand): string {
  if (value === null) return ['null', '~'][random(2)] as string;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (PLAIN.test(value) && !WORD.test(value) && random(2) === 0) return value;
  if (!/[\n\r\t]/.test(value) && random(2) === 0) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value);
}

function flow(value: Json, hand: Hand): string {
  const space = hand.random(2) === 0 ? ' ' : '';
  if (Array.isArray(value)) {
    const last = value.length > 0 && hand.random(4) === 0 ? ',' : '';
    return `[${space}${value.map((item) => flow(item, hand)).join(', ')}${last}${space}]`;
  }
  if (isObject(value))
    return `{${space}${Object.entries(value)
      .map(([key, item]) => `${scalar(key, hand)}: ${flow(item, hand)}`)
      .join(', ')}${space}}`;
  return scalar(value, hand);
}

const comment = (hand: Hand): string => (hand.random(5) === 0 ? `  # c${hand.random(1e6)}` : '');
function* between(hand: Hand, indent: number): Iterable<string> {
  if (hand.random(12) === 0) yield '';
  if (hand.random(8) === 0) yield `${' '.repeat(indent)}# c${hand.random(1e6)}\twith a tab`;
}

/** Lines of a value behind `head`, which is a key with its colon or a dash. */
function* behind(head: string, value: Json, indent: number, hand: Hand): Iterable<string> {
  const { random, step, indentSequences } = hand;
  if (typeof value === 'string' && /^[a-z].*\n/s.test(value) && !/[\r\t]|\n{2}| \n/.test(value) && random(2) === 0) {
    const chomp = value.endsWith('\n') ? '' : '-';
    yield `${head} |${chomp}`;
    for (const line of value.replace(/\n$/, '').split('\n')) yield ' '.repeat(indent + step) + line;
  } else if ((!Array.isArray(value) && !isObject(value)) || isEmpty(value) || random(6) === 0)
    yield `${head}${' '.repeat(1 + (random(8) === 0 ? 2 : 0))}${flow(value, hand)}${comment(hand)}`;
  else {
    const inner = Array.isArray(value) && !indentSequences && !head.endsWith('-') ? indent : indent + step;
    const lines = [...block(value, inner, hand)];
    const [first = ''] = lines;
    if (head.endsWith('-') && first.startsWith(' '.repeat(inner)) && !/^ *(#|$)/.test(first) && step >= 2) {
      yield `${head}${' '.repeat(step - 1)}${first.trimStart()}`;
      yield* lines.slice(1);
    } else {
      yield head + comment(hand);
      yield* lines;
    }
  }
}

function* block(value: Json, indent: number, hand: Hand): Iterable<string> {
  const margin = ' '.repeat(indent);
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item) => [`${margin}-`, item])
    : Object.entries(value as JsonObject).map(([key, item]) => [`${margin}${scalar(key, hand)}:`, item]);
  for (const [head, item] of entries) {
    yield* between(hand, indent);
    yield* behind(head, item, indent, hand);
  }
}

/** The same object as one of many hands would have written it. */
export function written(object: JsonObject, seed: number): string {
  const random = randomOf(seed);
  const hand: Hand = { random, step: [2, 2, 2, 4][random(4)] as number, indentSequences: random(2) === 0 };
  if (random(10) === 0) return JSON.stringify(object, null, [2, 4, '\t'][random(3)]) + ['', '\n'][random(2)];
  const head = random(4) === 0 ? ['# head', '---'] : random(4) === 0 ? ['%YAML 1.2', '---'] : [];
  const foot = random(4) === 0 ? ['# foot'] : [];
  const lines = [...head, ...block(object, 0, hand), ...foot];
  const eol = random(4) === 0 ? '\r\n' : '\n';
  return `${random(8) === 0 ? '\uFEFF' : ''}${lines.join(eol)}${random(4) === 0 ? '' : eol}`;
}
