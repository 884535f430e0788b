import type { PolicyRule, Role } from '../../core/kube/objects.ts';
import { bindingsOf } from '../../core/kube/rbac/bindings.ts';
import { type ResourceRef, refOf } from '../../core/reference.ts';
import { list } from '../../core/snapshot.ts';
import { isBuiltInGroup, wildcardFields } from '../access/wildcards.ts';
import type { Scope } from './guards.ts';

/** Roles that Kubernetes and kubeadm write: their writers are not held to the policy. */
const isShipped = ({ metadata }: Role): boolean =>
  metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined || /^(system|kubeadm):/.test(metadata.name);

const isOwnGroups = ({ apiGroups = [] }: PolicyRule): boolean =>
  apiGroups.length > 0 && !apiGroups.some(isBuiltInGroup);

/** Roles with a star, but for an operator's on its own groups. */
export function starredRoles({ snapshot, exempt }: Scope): ResourceRef[] {
  return (['clusterroles.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io'] as const)
    .flatMap((resource) => list(snapshot, resource))
    .filter(
      (role) =>
        !isShipped(role) &&
        !exempt.has(role.metadata.namespace ?? '') &&
        (role.rules ?? []).some((rule) => wildcardFields(rule).length > 0 && !isOwnGroups(rule)),
    )
    .map(refOf);
}

const isTakeover = ({ verbs = [], resources = [], resourceNames = [] }: PolicyRule): boolean =>
  verbs.includes('escalate') ||
  verbs.includes('impersonate') ||
  (verbs.includes('bind') && resourceNames.length === 0) ||
  resources.includes('nodes/proxy');

/** Roles that let their holders become administrators. */
export const takeoverRoles = ({ snapshot, exempt }: Scope): ResourceRef[] =>
  (['clusterroles.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io'] as const)
    .flatMap((resource) => list(snapshot, resource))
    .filter(
      (role) => !isShipped(role) && !exempt.has(role.metadata.namespace ?? '') && (role.rules ?? []).some(isTakeover),
    )
    .map(refOf);

const KEEP = new Set(['system:masters', 'kubeadm:cluster-admins']);
const NOBODY = new Set(['system:anonymous', 'system:unauthenticated']);

/** Bindings of cluster-admin to others than Kubernetes ships it for, and any to people who have not logged in. */
export function clusterAdminBindings({ snapshot, exempt }: Scope): ResourceRef[] {
  return bindingsOf(snapshot)
    .filter(({ binding, namespace, roleRef }) => {
      if (exempt.has(namespace ?? '') || binding.metadata.labels?.['kubernetes.io/bootstrapping']) return false;
      const subjects = binding.subjects ?? [];
      const admin = roleRef.kind === 'ClusterRole' && roleRef.name === 'cluster-admin';
      return (
        (admin && subjects.some(({ kind, name }) => kind !== 'Group' || !KEEP.has(name))) ||
        subjects.some(({ name }) => NOBODY.has(name))
      );
    })
    .map(({ ref }) => ref);
}
