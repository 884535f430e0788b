import type { RbacSubject } from '../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import {
  ANONYMOUS,
  AUTHENTICATED,
  SERVICE_ACCOUNTS,
  serviceAccountOf,
  UNAUTHENTICATED,
} from '../../core/kube/rbac/subject.ts';
import { platformOf } from '../../core/platform.ts';
import { refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { accountExists } from './accounts.ts';
import { isLabelledDefault, shippedBy } from './shipped/bindings.ts';

const subjectsOf = ({ binding }: ResolvedBinding): readonly RbacSubject[] => binding.subjects ?? [];

export const isAnonymous = ({ kind, name }: RbacSubject): boolean =>
  (kind === 'User' && name === ANONYMOUS) || (kind === 'Group' && name === UNAUTHENTICATED);

export const anonymousCulprits = (bound: ResolvedBinding): RbacSubject[] =>
  subjectsOf(bound).filter((subject) => isAnonymous(subject) && !shippedBy(bound, subject));

/** Groups that nobody was chosen for: all users, all service accounts, all of a namespace. */
export const isEverybody = ({ kind, name }: RbacSubject): boolean =>
  kind === 'Group' && (name === AUTHENTICATED || name === SERVICE_ACCOUNTS || name.startsWith(`${SERVICE_ACCOUNTS}:`));

/** Why everybody may have it; on OpenShift its own bindings to all users belong to the product. */
export function everybodyReason(snapshot: Snapshot, bound: ResolvedBinding, subject: RbacSubject): string | undefined {
  const by = shippedBy(bound, subject);
  if (by) return `${by} ships this binding.`;
  const { name } = bound.binding.metadata;
  const openShift =
    platformOf(snapshot).distribution === 'OpenShift' &&
    isLabelledDefault(bound.binding) &&
    /^(system:openshift:|basic-users$|self-provisioners$|self-access-reviewers$|system:scope-impersonation$)/.test(
      name,
    );
  return openShift ? 'OpenShift ships this binding.' : undefined;
}

export const everybodyCulprits = (snapshot: Snapshot, bound: ResolvedBinding): RbacSubject[] =>
  subjectsOf(bound).filter((subject) => isEverybody(subject) && !everybodyReason(snapshot, bound, subject));

export const defaultAccounts = (bound: ResolvedBinding): RbacSubject[] =>
  subjectsOf(bound).filter((subject) => serviceAccountOf(subject, bound.namespace)?.name === 'default');

/** Service accounts that a binding names and that do not exist, and why that is not known of some. */
export function goneFrom(
  snapshot: Snapshot,
  bound: ResolvedBinding,
): { readonly missing: RbacSubject[]; readonly unread?: string } {
  let unread: string | undefined;
  const missing = subjectsOf(bound).filter((subject) => {
    const account = serviceAccountOf(subject, bound.namespace);
    if (!account) return false;
    const exists = accountExists(snapshot, account.namespace, account.name);
    if (exists === undefined)
      unread ??= refusalOf(snapshot, 'serviceaccounts', account.namespace)?.message ?? 'It is not among the files.';
    return exists === false;
  });
  return { missing, ...(unread === undefined ? {} : { unread }) };
}
