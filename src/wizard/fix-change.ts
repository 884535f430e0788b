import type { ApplyChange, PatchChange } from '../core/change.ts';
import { merge } from '../core/kube/merge.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { groupOf, type ResourceRef, refOf } from '../core/reference.ts';
import { resourceTypeOf } from '../core/resources.ts';
import { objectsOf, type TextChange } from '../patching/document.ts';
import { Unfixable } from '../patching/edit.ts';
import { isObject, type JsonObject } from '../patching/json.ts';

/** What can be written into a file. */
export type WrittenChange = ApplyChange | PatchChange;

/** Objects without a namespace are those of `default`, as the inspection reads them. */
export function isNamed(object: JsonObject, ref: ResourceRef): boolean {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return (
    object.kind === ref.kind &&
    groupOf(String(object.apiVersion)) === groupOf(ref.apiVersion) &&
    metadata.name === ref.name &&
    (ref.namespace === undefined || (metadata.namespace ?? 'default') === ref.namespace)
  );
}

const podSpecOf = (object: unknown): JsonObject => {
  const spec = isObject(object) && isObject(object.spec) ? object.spec : {};
  const inner = isObject(spec.jobTemplate) ? spec.jobTemplate : isObject(spec.template) ? spec.template : undefined;
  return inner ? podSpecOf(inner) : spec;
};
const containersOf = (object: unknown): unknown[] =>
  ['containers', 'initContainers'].flatMap((field) => {
    const list = podSpecOf(object)[field];
    return Array.isArray(list) ? list.map((item) => (isObject(item) ? item.name : undefined)) : [];
  });

/** The object with the change; refused where the file's object has not the containers that the change is about. */
export function updated(object: JsonObject, change: WrittenChange): JsonObject {
  if (change.kind === 'patch') {
    const result = merge(object, change.patch, change.patchType === 'strategic') as JsonObject;
    if (containersOf(result).length > containersOf(object).length)
      throw new Unfixable('its containers are others than those of the object of the same name in another file');
    return result;
  }
  const { namespace: _, ...metadata } = change.manifest.metadata;
  return merge(object, { ...change.manifest, metadata }, true) as JsonObject;
}

/** The change that a patch file of an overlay stands for. */
export function overlayChange(text: string): TextChange {
  const [patch = {}] = objectsOf(text);
  const target = refOf(patch as unknown as Manifest);
  return {
    matches: (object) => isNamed(object, target),
    update: (object) => merge(object, patch, resourceTypeOf(target) !== undefined) as JsonObject,
  };
}
