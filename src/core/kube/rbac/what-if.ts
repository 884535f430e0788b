import { type Change, type ClusterChange, isClusterChange, targetOf } from '../../change.ts';
import { refKey, refOf } from '../../reference.ts';
import { type ListedResource, resourceTypeOf } from '../../resources.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { KubeObject } from '../objects.ts';

const RBAC: readonly (ListedResource | undefined)[] = [
  'roles.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
] satisfies ListedResource[];

/** An object after a change; undefined when it is gone. `rules` and `subjects` are atomic lists: a patch replaces them whole. */
function changed(object: KubeObject, change: ClusterChange): KubeObject | undefined {
  if (change.kind === 'delete') return undefined;
  if (change.kind === 'apply') return { ...object, ...change.manifest };
  const { metadata: _, ...fields } = change.patch;
  return { ...object, ...fields };
}

/** The snapshot as it would be after the changes, as far as roles and bindings go. */
export function afterChanges(snapshot: Snapshot, changes: readonly Change[]): Snapshot {
  const touched = new Map<ListedResource, Map<string, ClusterChange[]>>();
  for (const change of changes) {
    if (!isClusterChange(change)) continue;
    const target = targetOf(change);
    const resource = resourceTypeOf(target);
    if (!resource || !RBAC.includes(resource)) continue;
    const byKey = touched.get(resource) ?? new Map<string, ClusterChange[]>();
    touched.set(resource, byKey);
    byKey.set(refKey(target), [...(byKey.get(refKey(target)) ?? []), change]);
  }
  const resources: Record<string, readonly KubeObject[]> = { ...snapshot.resources };
  for (const [resource, byKey] of touched) {
    const objects = (resources[resource] ?? []).flatMap((object) => {
      let now: KubeObject | undefined = object;
      for (const change of byKey.get(refKey(refOf(object))) ?? []) now = now && changed(now, change);
      return now ? [now] : [];
    });
    const known = new Set((resources[resource] ?? []).map((object) => refKey(refOf(object))));
    const created = [...byKey].flatMap(([key, list]) =>
      known.has(key) ? [] : list.flatMap((change) => (change.kind === 'apply' ? [change.manifest] : [])),
    );
    resources[resource] = [...objects, ...created];
  }
  return { ...snapshot, resources: resources as Snapshot['resources'] };
}
