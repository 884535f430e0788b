import { stringify } from 'yaml';
import type { Manifest } from '../core/kube/objects.ts';
import { refKey, refOf, refText } from '../core/reference.ts';
import { listing } from '../core/text.ts';
import { objectsOf } from '../patching/document.ts';
import type { LeftOver } from './fix.ts';

/** Objects that several files hold: the steps know one of each name, so that only what fits both is changed. */
export function twice(texts: ReadonlyMap<string, string>): LeftOver[] {
  const places = [...texts].flatMap(([file, text]) =>
    objectsOf(text)
      .filter(({ kind, metadata }) => typeof kind === 'string' && typeof metadata === 'object')
      .map((object) => ({ file, ref: refOf(object as unknown as Manifest) })),
  );
  return [...Map.groupBy(places, ({ ref }) => refKey(ref)).values()].flatMap((group): LeftOver[] => {
    const [first] = group;
    const files = listing([...new Set(group.map(({ file }) => file))]);
    return first && group.length > 1
      ? [
          {
            what: `${refText(first.ref)} in ${files}`,
            reason: 'it is there more than once; name the directories one at a time',
          },
        ]
      : [];
  });
}

/** A component that a kustomization takes up with one line: new objects and patches for files that are kept. */
export const component = (beside: string, created: readonly string[], patches: readonly string[]): string => {
  const below = (file: string): string => file.slice(beside.length + 1);
  return stringify({
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    ...(created.length > 0 ? { resources: created.map(below).sort() } : {}),
    ...(patches.length > 0 ? { patches: patches.map((file) => ({ path: below(file) })) } : {}),
  });
};
