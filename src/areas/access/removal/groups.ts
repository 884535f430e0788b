import type { RbacSubject } from '../../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { grantsEverything } from '../acceptance.ts';
import { approvalOf } from '../approvals.ts';
import { anonymousCulprits, defaultAccounts, everybodyCulprits, goneFrom } from '../culprits.ts';
import { PERMISSION_CHECKS, PERMISSION_IDS } from '../permissions.ts';
import { sorted } from '../right-check.ts';

/** Bindings that are removed for the same cause: one decision. */
export interface RemovalGroup {
  readonly key: string;
  readonly title: string;
  readonly checks: readonly string[];
  /** The risk; who it is follows after a colon. */
  readonly why: string;
  readonly note?: string;
  /** Whether those who lose it can be given a smaller role in single namespaces instead. */
  readonly replaceable: boolean;
}

/** The gravest cause first: a binding that has several is in the first one’s step. */
export const REMOVAL_GROUPS: readonly RemovalGroup[] = [
  {
    key: 'anonymous',
    title: 'Take rights from anonymous users',
    checks: ['rbac-anonymous-binding'],
    why: 'Everybody who reaches the API server has rights without logging in',
    replaceable: false,
  },
  {
    key: 'cluster-admin',
    title: 'Take everything from those who need less',
    checks: ['rbac-cluster-admin-bindings'],
    why: 'One stolen token or password is the loss of the cluster',
    replaceable: true,
  },
  {
    key: 'certificates',
    title: 'Take the approval of certificates away',
    checks: ['rbac-csr-approve'],
    why: 'Whoever approves certificates makes one for any user, and none of them can be revoked',
    replaceable: false,
  },
  {
    key: 'authenticated',
    title: 'Take rights from groups of everybody',
    checks: ['rbac-authenticated-binding'],
    why: 'Every user and every pod has rights that nobody chose them for',
    replaceable: false,
  },
  {
    key: 'default-accounts',
    title: 'Take rights from default service accounts',
    checks: ['rbac-default-sa-bound'],
    why: 'Every pod that names no service account has rights, whoever starts it',
    replaceable: false,
  },
  {
    key: 'dangling',
    title: 'Remove bindings to what is gone',
    checks: ['rbac-dangling-subject'],
    why: 'Whoever creates an account of that name has its rights at once',
    replaceable: false,
  },
  {
    key: 'rights',
    title: 'Take built-in roles back where they give too much',
    checks: PERMISSION_IDS,
    why: 'A built-in role gives more than is needed',
    note: 'Built-in roles are not changed; the binding is what gives too much, most often because it holds in the whole cluster.',
    replaceable: true,
  },
];

/** The subjects for whom a binding fails a check. */
export function culpritsOf(snapshot: Snapshot, bound: ResolvedBinding, check: string): readonly RbacSubject[] {
  switch (check) {
    case 'rbac-anonymous-binding':
      return anonymousCulprits(bound);
    case 'rbac-authenticated-binding':
      return everybodyCulprits(snapshot, bound);
    case 'rbac-default-sa-bound':
      return defaultAccounts(bound);
    case 'rbac-dangling-subject': {
      const { missing } = goneFrom(snapshot, bound);
      // Without a role the whole binding is idle.
      return missing.length > 0 ? missing : bound.role ? [] : (bound.binding.subjects ?? []);
    }
    case 'rbac-csr-approve':
      return grantsEverything(bound) ? [] : approvalOf(snapshot, bound).open;
    case 'rbac-cluster-admin-bindings':
      return grantsEverything(bound) ? sorted(snapshot, bound, check).open : [];
    default:
      return PERMISSION_CHECKS.find(({ id }) => id === check)?.culprits(snapshot, bound) ?? [];
  }
}
