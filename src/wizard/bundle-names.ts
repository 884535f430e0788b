import type { ResourceRef } from '../core/reference.ts';

/** A part of a file name: whatever a cluster calls its objects, it cannot name another directory. */
export const safeName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '') || 'unnamed';

/** The file that an object is written to. */
export const fileName = (ref: ResourceRef): string =>
  `${[ref.namespace ?? 'cluster', ref.kind, ref.name].map(safeName).join('_')}.yaml`;
