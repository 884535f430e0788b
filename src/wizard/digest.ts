import { createHash } from 'node:crypto';
import { desiredState } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';

const sorted = (node: unknown): unknown =>
  Array.isArray(node)
    ? node.map(sorted)
    : typeof node === 'object' && node !== null
      ? Object.fromEntries(
          Object.entries(node)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => [key, sorted(value)]),
        )
      : node;

/** SHA-256 of what people decide about an object: the same for the same content, whatever the order of its keys. */
export const digestOf = (manifest: Manifest): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(desiredState(manifest))))
    .digest('hex');
