import { isMap, isScalar, type Node, parseAllDocuments, type Scalar, visit, type YAMLMap } from 'yaml';
import { applyEdits, type Edit } from './edit.ts';

const HIDDEN = '(hidden)';

/** The scalars below a node, wherever they stand. */
function scalarsBelow(node: unknown): Scalar.Parsed[] {
  const found: Scalar.Parsed[] = [];
  if (isScalar(node)) return [node as Scalar.Parsed];
  if (isMap(node)) for (const { value } of node.items) found.push(...scalarsBelow(value));
  return found;
}

const isSecret = (map: YAMLMap): boolean => map.get('kind') === 'Secret';

/** A text with the data of Secrets and the values of environment variables hidden; its lines stay where they are. */
export function masked(source: string): string {
  const hidden = new Set<Scalar.Parsed>();
  for (const document of parseAllDocuments(source, { logLevel: 'silent' }))
    visit(document, {
      Map(_, map) {
        if (isSecret(map))
          for (const field of ['data', 'stringData'])
            for (const scalar of scalarsBelow(map.get(field, true))) hidden.add(scalar);
      },
      Pair(_, { key, value }) {
        if (String(isScalar(key) ? key.value : '') !== 'env') return;
        const items: readonly unknown[] = (value as { items?: readonly unknown[] } | null)?.items ?? [];
        for (const item of items)
          for (const scalar of isMap(item) ? scalarsBelow(item.get('value', true)) : []) hidden.add(scalar);
      },
    });
  const edits = [...hidden].flatMap((scalar): Edit[] => {
    const range = (scalar as Node).range;
    if (!range || range[1] <= range[0]) return [];
    const lines = source.slice(range[0], range[1]).split('\n').length - 1;
    return [{ start: range[0], end: range[1], text: HIDDEN + '\n'.repeat(lines) }];
  });
  return applyEdits(source, edits);
}
