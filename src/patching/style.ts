import { type Document, isMap, isPair, isSeq, type ParsedNode, Scalar, stringify, visit } from 'yaml';
import { isObject, type Json } from './json.ts';

/** How a file is written, so that what is added looks like the rest. */
export interface Style {
  readonly eol: string;
  /** Columns that a nested map is indented by. */
  readonly step: number;
  /** Whether the dashes of a list stand further in than its key. */
  readonly indentSequences: boolean;
  /** The file is JSON: everything is quoted. */
  readonly json: boolean;
}

// Kubernetes reads YAML 1.1 words such as `on` and `no` as booleans, so they are quoted.
const PLAIN = { lineWidth: 0, compat: 'yaml-1.1', aliasDuplicateObjects: false, directives: false } as const;

export const columnOf = (source: string, offset: number): number => offset - (source.lastIndexOf('\n', offset - 1) + 1);

const mostOf = <T>(values: readonly T[], otherwise: T): T => {
  const groups = [...Map.groupBy(values, (value) => value).entries()];
  return groups.sort((a, b) => b[1].length - a[1].length)[0]?.[0] ?? otherwise;
};

export function styleOf(source: string, documents: readonly Document.Parsed<ParsedNode, boolean>[]): Style {
  const steps: number[] = [];
  const sequences: boolean[] = [];
  const json = /^\s*[{[]/.test(source.replace(/^\uFEFF/, ''));
  for (const document of documents)
    visit(document, {
      Pair(_, { key, value }) {
        const from = (key as Scalar.Parsed | null)?.range?.[0];
        if (from === undefined) return;
        const column = columnOf(source, from);
        const inner = isMap(value) ? value.items[0] : undefined;
        const to = isPair(inner) ? (inner.key as Scalar.Parsed).range?.[0] : undefined;
        if (to !== undefined && source.slice(from, to).includes('\n')) steps.push(columnOf(source, to) - column);
        if (isSeq(value) && !value.flow && value.range) sequences.push(columnOf(source, value.range[0]) > column);
      },
    });
  return {
    eol: source.includes('\r\n') ? '\r\n' : '\n',
    step: Math.max(
      1,
      mostOf(
        steps.filter((step) => step > 0),
        2,
      ),
    ),
    indentSequences: mostOf(sequences, false),
    json,
  };
}

const indented = (text: string, indent: number): string[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line));

/** The lines of a value in block style. */
export const blockLines = (value: Json, indent: number, { step, indentSequences }: Style): string[] =>
  indented(stringify(value, { ...PLAIN, indent: step, indentSeq: indentSequences }), indent);

/** A value on one line inside `{}` or `[]`. */
export function flowText(value: Json, quoted: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, quoted)).join(', ')}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${flowText(key, quoted)}: ${flowText(item, quoted)}`)
      .join(', ')}}`;
  const plain = stringify(value, PLAIN).trimEnd();
  return quoted || /[\r\n,[\]{}]/.test(plain) ? JSON.stringify(value) : plain;
}

/** A value as JSON over several lines, all but the first indented. */
export const jsonText = (value: Json, indent: number, step: number): string =>
  JSON.stringify(value, null, step).replaceAll('\n', `\n${' '.repeat(indent)}`);

/** A scalar or an empty collection, quoted as what it takes the place of. */
export function inlineText(value: Json, old: unknown, json: boolean): string {
  if (json || (typeof value === 'string' && /[\r\n]/.test(value))) return JSON.stringify(value);
  const type = old instanceof Scalar && typeof old.value === 'string' ? old.type : undefined;
  if (typeof value === 'string' && type === 'QUOTE_DOUBLE') return JSON.stringify(value);
  if (typeof value === 'string' && type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  return stringify(value, PLAIN).trimEnd();
}
