import { diffLines } from 'diff';
import { stringify } from 'yaml';
import { desiredState } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { redactManifest } from '../core/redact.ts';
import { safeBlock } from '../core/text.ts';
import type { DiffLine } from './types.ts';

type Shown = Manifest | Readonly<Record<string, unknown>> | string | undefined;

const isManifest = (value: object): value is Manifest => 'kind' in value && 'metadata' in value;

/** YAML of what is decided about an object, with nothing in it that could be a secret. */
function shown(value: Shown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return safeBlock(value);
  const tree = isManifest(value) ? desiredState(redactManifest(value)) : value;
  return safeBlock(stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: false }));
}

/** Line by line what changes; everything is added when there was nothing, removed when nothing stays. */
export function diffManifests(before: Shown, after: Shown): DiffLine[] {
  return diffLines(shown(before), shown(after)).flatMap((part) =>
    part.value
      .replace(/\n$/, '')
      .split('\n')
      .filter((line, index) => line !== '' || index > 0)
      .map((text): DiffLine => ({ kind: part.added ? 'add' : part.removed ? 'remove' : 'same', text })),
  );
}
