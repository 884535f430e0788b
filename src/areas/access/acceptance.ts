import type { RbacSubject } from '../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import { allowsEverything } from '../../core/kube/rbac/question.ts';
import { isBroad, serviceAccountOf } from '../../core/kube/rbac/subject.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { platformOf } from '../../core/platform.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { accountExists } from './accounts.ts';
import { operatorReason } from './operators.ts';
import { isLabelledDefault, shippedBy } from './shipped/bindings.ts';
import { shippedRights } from './shipped/roles.ts';

// Users that a provider's own control plane acts as; nobody else can have these names there.
const PROVIDER_USERS = {
  EKS: /^eks:/,
  GKE: /^(system:gke-|system:gcp-|gcp:)/,
  AKS: /^(aks-service|aksService|clusterAdmin)$/,
} as const;

const providerReason = (snapshot: Snapshot, { kind, name }: RbacSubject): string | undefined => {
  const { distribution } = platformOf(snapshot);
  if (kind !== 'User' || !(distribution in PROVIDER_USERS)) return undefined;
  return PROVIDER_USERS[distribution as keyof typeof PROVIDER_USERS].test(name)
    ? `${distribution} runs the control plane as this user`
    : undefined;
};

/** The role cluster-admin, or one that grants the same under another name. */
export const grantsEverything = ({ roleRef, rules }: Pick<ResolvedBinding, 'roleRef' | 'rules'>): boolean =>
  (roleRef.kind === 'ClusterRole' && roleRef.name === 'cluster-admin') || allowsEverything(rules);

/** The built-in roles for people who run one namespace. */
export const isTeamRole = ({ roleRef, role }: Pick<ResolvedBinding, 'roleRef' | 'role'>): boolean =>
  roleRef.kind === 'ClusterRole' && ['admin', 'edit'].includes(roleRef.name) && !!role && isLabelledDefault(role);

/** Why a subject may have what `check` found in the role that a binding gives it; undefined when nobody has said so. */
export function acceptanceOf(
  snapshot: Snapshot,
  bound: ResolvedBinding,
  subject: RbacSubject,
  check: string,
): string | undefined {
  const { roleRef, namespace } = bound;
  const by = shippedBy(bound, subject);
  // A shipped binding whose role has been given more than it is shipped with is not accepted for that.
  if (by && shippedRights(roleRef.name).includes(check)) return `${by} ships this binding with this role`;
  const provider = providerReason(snapshot, subject);
  if (provider) return provider;
  const account = serviceAccountOf(subject, namespace);
  if (!account)
    return namespace && isTeamRole(bound) && !isBroad(subject) && !isSystemNamespace(namespace)
      ? `the built-in role ${roleRef.name} is made for the people who run ${namespace}`
      : undefined;
  if (account.name === 'default' || grantsEverything(bound)) return undefined;
  const operator = operatorReason(snapshot, account, check);
  if (operator) return operator;
  return isSystemNamespace(account.namespace) && accountExists(snapshot, account.namespace, account.name) !== false
    ? `${account.namespace} belongs to the platform, and so does its service account ${account.name}`
    : undefined;
}
