/** Lines of the fields of an object that was read from a file: the field's own line, and those below it. */
export type FieldLines = number | readonly [line: number, fields: Readonly<Record<string, FieldLines>>];

const lineOf = (place: FieldLines): number => (typeof place === 'number' ? place : place[0]);
const fieldsOf = (place: FieldLines): Readonly<Record<string, FieldLines>> =>
  typeof place === 'number' ? {} : place[1];

/** Checks name the fields of a pod from the pod's own `spec` or from the template; both are tried. */
const ROOTS = [
  [],
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec', 'template'],
];

/** The next field of a path and what is left of it: `[name=web]`, `[0]`, `[key]` or a name, which may hold dots. */
function step(fields: Readonly<Record<string, FieldLines>>, path: string): [FieldLines, string] | undefined {
  const bracket = /^\[([^\]]*)\]\.?(.*)$/s.exec(path);
  if (bracket) {
    const [, inner = '', rest = ''] = bracket;
    const found = fields[inner] ?? (/^\d+$/.test(inner) ? Object.values(fields)[Number(inner)] : undefined);
    return found === undefined ? undefined : [found, rest];
  }
  const names = Object.keys(fields).filter(
    (name) => path.startsWith(name) && /^$|[.[ ]/.test(path.charAt(name.length)),
  );
  const [name] = names.sort((a, b) => b.length - a.length);
  const found = name === undefined ? undefined : fields[name];
  return name === undefined || found === undefined ? undefined : [found, path.slice(name.length).replace(/^\./, '')];
}

function walk(place: FieldLines, path: string): { readonly line: number; readonly depth: number } {
  const next = path === '' ? undefined : step(fieldsOf(place), path);
  if (!next) return { line: lineOf(place), depth: 0 };
  const { line, depth } = walk(...next);
  return { line, depth: depth + 1 };
}

/** The line of a field, or of the nearest thing around it that is written; undefined where nothing of the path is. */
export function fieldLine(object: FieldLines, path: string): number | undefined {
  const found = ROOTS.flatMap((root) => {
    const from = root.reduce<FieldLines | undefined>((place, name) => place && fieldsOf(place)[name], object);
    return from === undefined ? [] : [walk(from, path)];
  });
  const deepest = Math.max(0, ...found.map(({ depth }) => depth));
  return deepest === 0 ? undefined : found.find(({ depth }) => depth === deepest)?.line;
}
