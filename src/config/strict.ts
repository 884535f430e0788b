import { type Document, isMap, isNode, isPair, isSeq, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { AppError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';

export interface NamedText {
  /** Name told in errors. */
  readonly file: string;
  readonly text: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The node at a path, or the deepest one above it that is written. */
function nodeAt(document: Document, path: Path): unknown {
  let node: unknown = document.contents;
  for (const part of path) {
    const inner: unknown = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    if (!isNode(inner)) return node;
    node = inner;
  }
  return node;
}

function keyAt(document: Document, path: Path, name: string): unknown {
  const map = nodeAt(document, path);
  const pair = isMap(map) ? map.items.find(({ key }) => String(key) === name) : undefined;
  return isPair(pair) ? pair.key : map;
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

/** The fields that a schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: Path): string[] {
  const { type, innerType, element, shape } = schema._zod.def as unknown as Definition;
  if (innerType) return fieldsAt(innerType, path);
  const [part, ...rest] = path;
  if (part === undefined) return Object.keys(shape ?? {});
  const inner = type === 'array' ? element : shape?.[String(part)];
  return inner ? fieldsAt(inner, rest) : [];
}

const named = (path: Path): string => path.map(String).join('.');

function told(schema: z.ZodType, document: Document, issue: Issue): { node: unknown; message: string; hint: string } {
  if (issue.code !== 'unrecognized_keys') {
    const message = issue.message.endsWith('received undefined') ? 'it is missing' : issue.message;
    return {
      node: nodeAt(document, issue.path),
      message: [named(issue.path), message].filter(Boolean).join(': '),
      hint: 'Correct it; nothing was done.',
    };
  }
  const [name = ''] = issue.keys;
  const known = fieldsAt(schema, issue.path);
  return {
    node: keyAt(document, issue.path, name),
    message: `there is no field “${name}”${issue.path.length > 0 ? ` in ${named(issue.path)}` : ''}`,
    hint: didYouMean(name, known, `The fields are ${known.join(', ')}.`),
  };
}

/** Reads YAML that has to fit a schema to the letter; an AppError('bad-input') with file, line and column where it does not. */
export function parseStrict<T>(schema: z.ZodType<T>, { file, text }: NamedText): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const refuse = (offset: number, message: string, hint: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new AppError('bad-input', `${file}:${line}:${col}: ${message}`, hint);
  };
  const [problem] = document.errors;
  if (problem) refuse(problem.pos[0], problem.message, 'Correct the YAML.');
  const content: unknown = document.toJS({ maxAliasCount: 1000 }) ?? {};
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A mistyped field is told before the one that is missing for it.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw parsed.error;
  const { node, message, hint } = told(schema, document, issue);
  return refuse((isNode(node) ? node.range?.[0] : undefined) ?? 0, message, hint);
}
