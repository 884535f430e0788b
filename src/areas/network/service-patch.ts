import type { Change, PatchChange } from '../../core/change.ts';
import type { Service } from '../../core/kube/objects.ts';
import { type ResourceRef, refKey, refOf } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

const servicesByKey = memoize(
  (snapshot: Snapshot) => new Map(list(snapshot, 'services').map((service) => [refKey(refOf(service)), service])),
);

export const servicesFor = (snapshot: Snapshot, refs: readonly ResourceRef[]): Service[] =>
  refs.flatMap((ref) => servicesByKey(snapshot).get(refKey(ref)) ?? []);

export const patchedServices = (snapshot: Snapshot, changes: readonly Change[]): Service[] =>
  servicesFor(
    snapshot,
    changes.flatMap((change) => (change.kind === 'patch' ? [change.target] : [])),
  );

export const patchService = (
  service: Service,
  spec: Readonly<Record<string, unknown>>,
  reason: string,
): PatchChange => ({
  kind: 'patch',
  target: refOf(service),
  patch: { spec },
  patchType: 'strategic',
  ...(service.metadata.uid ? { expects: { uid: service.metadata.uid } } : {}),
  reason,
});
