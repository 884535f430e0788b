import { AppError } from '../../core/errors.ts';
import { sameJson } from '../../core/inverse.ts';
import type { JsonPatch } from '../../core/ports.ts';

const invalid = (message: string): AppError =>
  new AppError('invalid', message, 'Preview the change again.', { status: 422 });

/** RFC 6902 as far as kubeharden sends it: add, replace, remove and test. */
export function applyJsonPatch<T>(document: T, patch: JsonPatch): T {
  const root = { document: structuredClone(document) as unknown };
  for (const operation of patch) {
    const parts = [
      'document',
      ...operation.path
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    ];
    const last = parts.pop() ?? '';
    let parent: unknown = root;
    for (const part of parts) parent = childOf(parent, part, operation.path);
    if (operation.op === 'test') {
      if (!sameJson(childOf(parent, last, operation.path), operation.value))
        throw invalid(`testing path ${operation.path} value failed`);
    } else if (Array.isArray(parent)) {
      const index = last === '-' ? parent.length : Number(last);
      if (operation.op === 'add') parent.splice(index, 0, structuredClone(operation.value));
      else if (operation.op === 'replace') parent[index] = structuredClone(operation.value);
      else parent.splice(index, 1);
    } else {
      const object = parent as Record<string, unknown>;
      if (operation.op === 'remove') delete object[last];
      else object[last] = structuredClone(operation.value);
    }
  }
  return root.document as T;
}

function childOf(parent: unknown, part: string, path: string): unknown {
  if (typeof parent !== 'object' || parent === null) throw invalid(`path ${path} does not exist`);
  return Array.isArray(parent) ? parent[Number(part)] : (parent as Record<string, unknown>)[part];
}
