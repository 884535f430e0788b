import { type ResourceRef, refKey, refOf } from '../../reference.ts';
import { list, memoize, type Snapshot } from '../../snapshot.ts';
import type { PolicyRule, RbacSubject, Role, RoleBinding } from '../objects.ts';
import { subjectKey } from './subject.ts';

const API_VERSION = 'rbac.authorization.k8s.io/v1';

/** A binding with what it refers to. */
export interface ResolvedBinding {
  readonly binding: RoleBinding;
  readonly ref: ResourceRef;
  /** Where it grants; absent: everywhere. */
  readonly namespace?: string;
  readonly roleRef: ResourceRef;
  /** Absent when there is no such role among those that were read. */
  readonly role?: Role;
  readonly rules: readonly PolicyRule[];
}

/** One rule given to one subject. */
export interface Grant {
  readonly bound: ResolvedBinding;
  readonly subject: RbacSubject;
  readonly rule: PolicyRule;
  /** Place of the rule in the role. */
  readonly index: number;
}

const NO_RULES: readonly PolicyRule[] = [];

const rolesOf = memoize((snapshot: Snapshot): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role>();
  for (const resource of ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'] as const)
    for (const role of list(snapshot, resource)) roles.set(refKey(refOf(role)), role);
  return roles;
});

function resolve(binding: RoleBinding, roles: ReadonlyMap<string, Role>): ResolvedBinding {
  const namespace = binding.kind === 'RoleBinding' ? binding.metadata.namespace : undefined;
  const { kind, name } = binding.roleRef;
  const roleRef: ResourceRef = {
    apiVersion: API_VERSION,
    kind,
    ...(kind === 'Role' && namespace ? { namespace } : {}),
    name,
  };
  const role = roles.get(refKey(roleRef));
  return {
    binding,
    ref: refOf(binding),
    ...(namespace ? { namespace } : {}),
    roleRef,
    ...(role ? { role } : {}),
    // Aggregated roles are filled in by a controller: their rules are what counts, not their labels.
    rules: role?.rules ?? NO_RULES,
  };
}

/** Every binding with its role, those of the whole cluster first. */
export const bindingsOf: (snapshot: Snapshot) => readonly ResolvedBinding[] = memoize((snapshot) => {
  const roles = rolesOf(snapshot);
  return [
    ...list(snapshot, 'clusterrolebindings.rbac.authorization.k8s.io'),
    ...list(snapshot, 'rolebindings.rbac.authorization.k8s.io'),
  ].map((binding) => resolve(binding, roles));
});

export const roleAt = (snapshot: Snapshot, ref: ResourceRef): Role | undefined => rolesOf(snapshot).get(refKey(ref));

/** Every rule given to every subject by every binding, once. */
export function* grantsOf(snapshot: Snapshot): Iterable<Grant> {
  for (const bound of bindingsOf(snapshot))
    for (const subject of bound.binding.subjects ?? [])
      for (const [index, rule] of bound.rules.entries()) yield { bound, subject, rule, index };
}

/** Bindings by what an identity must have for them to apply; a binding that names it twice is there once. */
export const bindingsByKey: (snapshot: Snapshot) => ReadonlyMap<string, readonly ResolvedBinding[]> = memoize(
  (snapshot) => {
    const found = new Map<string, Set<ResolvedBinding>>();
    for (const bound of bindingsOf(snapshot))
      for (const subject of bound.binding.subjects ?? []) {
        const key = subjectKey(subject, bound.namespace);
        if (key === undefined) continue;
        const known = found.get(key);
        if (known) known.add(bound);
        else found.set(key, new Set([bound]));
      }
    return new Map([...found].map(([key, bindings]) => [key, [...bindings]]));
  },
);

/** Bindings by the role that they refer to, keyed by `refKey`. */
export const bindingsByRole: (snapshot: Snapshot) => ReadonlyMap<string, readonly ResolvedBinding[]> = memoize(
  (snapshot) => Map.groupBy(bindingsOf(snapshot), ({ roleRef }) => refKey(roleRef)),
);
