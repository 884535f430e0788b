import type { Change, DeleteChange, PatchChange } from '../../core/change.ts';
import { bindingsOf, roleAt } from '../../core/kube/rbac/bindings.ts';
import { mayWriteBinding, mayWriteRole } from '../../core/kube/rbac/covers.ts';
import { type Identity, MASTERS } from '../../core/kube/rbac/subject.ts';
import { afterChanges } from '../../core/kube/rbac/what-if.ts';
import { bindingsFor, isAllowed } from '../../core/kube/rbac/who-can.ts';
import { type ResourceRef, refKey, refText } from '../../core/reference.ts';
import { memoize, type Snapshot } from '../../core/snapshot.ts';

const boundByKey = memoize((snapshot) => new Map(bindingsOf(snapshot).map((bound) => [refKey(bound.ref), bound])));

export const bindingAt = (snapshot: Snapshot, ref: ResourceRef) => boundByKey(snapshot).get(refKey(ref));

export const operatorIdentity = ({ operator }: Snapshot): Identity | undefined =>
  operator && { user: operator.username, groups: operator.groups };

const UNKNOWN = 'the API server did not say who you are, so it cannot be shown that you could undo it';

const RBAC = 'rbac.authorization.k8s.io';

/** Where the operator may not make the change, nothing happens that would have to be undone. */
const mayChange = (snapshot: Snapshot, identity: Identity, { kind, target }: PatchChange | DeleteChange): boolean =>
  isAllowed(snapshot, identity, {
    verb: kind,
    group: RBAC,
    resource: `${target.kind.toLowerCase()}s`,
    name: target.name,
    ...(target.namespace ? { namespace: target.namespace } : {}),
  });

/** Why the operator could not write the object back in `world` as it is in `snapshot`; undefined when they can. */
function missingRight(snapshot: Snapshot, world: Snapshot, identity: Identity, change: Change): string | undefined {
  if ((change.kind !== 'delete' && change.kind !== 'patch') || !mayChange(snapshot, identity, change)) return undefined;
  const { target } = change;
  const verb = change.kind === 'delete' ? 'create' : 'patch';
  const bound = bindingAt(snapshot, target);
  const role = roleAt(snapshot, target);
  const able = bound
    ? mayWriteBinding(world, identity, bound, verb)
    : !role || mayWriteRole(world, identity, target, role.rules ?? [], verb);
  return able ? undefined : `${identity.user} could not put ${refText(target)} back afterwards`;
}

/** Whether a change can take anything from the operator: it touches a binding, or the role of one, that applies to them. */
function concernsOperator(snapshot: Snapshot, identity: Identity, change: Change): boolean {
  if (change.kind !== 'delete' && change.kind !== 'patch') return false;
  const key = refKey(change.target);
  return bindingsFor(snapshot, identity).some(({ ref, roleRef }) => refKey(ref) === key || refKey(roleRef) === key);
}

export interface Provable<T> {
  readonly item: T;
  readonly changes: readonly Change[];
}

/**
 * Takes what the operator can undo after all that was taken before, in the given order; the rest comes back with the
 * reason. In files nobody acts yet: there is nobody to lock out.
 */
export function undoable<T>(
  snapshot: Snapshot,
  candidates: readonly Provable<T>[],
): {
  readonly taken: readonly Provable<T>[];
  readonly refused: readonly { readonly item: T; readonly reason: string }[];
} {
  if (snapshot.source.kind === 'files') return { taken: candidates, refused: [] };
  const identity = operatorIdentity(snapshot);
  if (!identity) return { taken: [], refused: candidates.map(({ item }) => ({ item, reason: UNKNOWN })) };
  const taken: Provable<T>[] = [];
  const refused: { item: T; reason: string }[] = [];
  let changes: readonly Change[] = [];
  let world = snapshot;
  for (const candidate of candidates) {
    const concerned = candidate.changes.some((change) => concernsOperator(snapshot, identity, change));
    const nextChanges = [...changes, ...candidate.changes];
    const next = concerned ? afterChanges(snapshot, nextChanges) : world;
    // The change itself first; one of the operator's own access can take away what an earlier one needs to be undone.
    const reason = (concerned ? [...candidate.changes, ...changes] : candidate.changes)
      .map((change) => missingRight(snapshot, next, identity, change))
      .find((found) => found !== undefined);
    if (reason) refused.push({ item: candidate.item, reason });
    else {
      taken.push(candidate);
      changes = nextChanges;
      world = next;
    }
  }
  return { taken, refused };
}

/** Whether a role is one by which the operator has rights of their own; `system:masters` needs none. */
export function isOwnRole(snapshot: Snapshot, role: ResourceRef): boolean {
  const identity = operatorIdentity(snapshot);
  if (!identity || identity.groups.includes(MASTERS)) return false;
  const key = refKey(role);
  return bindingsFor(snapshot, identity).some(({ roleRef }) => refKey(roleRef) === key);
}
