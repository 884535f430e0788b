import type { RbacSubject } from '../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import {
  AUTHENTICATED,
  type Identity,
  serviceAccountIdentity,
  serviceAccountOf,
} from '../../core/kube/rbac/subject.ts';
import { isAllowed } from '../../core/kube/rbac/who-can.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { acceptanceOf } from './acceptance.ts';
import { type Held, held, type Right } from './rights.ts';

const GROUP = 'certificates.k8s.io';
const APPROVAL: readonly Right[] = [
  {
    verbs: ['update', 'patch'],
    group: GROUP,
    resources: ['certificatesigningrequests/approval', 'certificatesigningrequests/status'],
    clusterWide: true,
    named: () => true,
  },
];

const identityOf = (subject: RbacSubject): Identity => {
  const account = serviceAccountOf(subject);
  if (account) return serviceAccountIdentity(account.namespace, account.name);
  return subject.kind === 'Group'
    ? { user: '', groups: [subject.name] }
    : { user: subject.name, groups: [AUTHENTICATED] };
};

// The admission plugins CertificateApproval and CertificateSigning ask for the signer as well.
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const SIGNERS = [CLIENT, 'kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving'];

/** Signers that a subject may approve for, by any of its bindings. */
export const signersFor = (snapshot: Snapshot, subject: RbacSubject): string[] =>
  SIGNERS.filter((signer) =>
    [signer, `${signer.split('/')[0]}/*`].some((name) =>
      ['approve', 'sign'].some((verb) =>
        isAllowed(snapshot, identityOf(subject), { verb, group: GROUP, resource: 'signers', name }),
      ),
    ),
  );

/** Who can approve certificates by a binding, and for whom of them nobody has accounted. */
export function approvalOf(
  snapshot: Snapshot,
  bound: ResolvedBinding,
): { found: Held[]; able: RbacSubject[]; open: RbacSubject[]; reasons: string[] } {
  const found = held(bound.rules, APPROVAL, bound.namespace !== undefined);
  const subjects = found.length === 0 ? [] : (bound.binding.subjects ?? []);
  const able = subjects.filter((subject) => signersFor(snapshot, subject).length > 0);
  const reasons = new Set<string>();
  const open = able.filter((subject) => {
    const reason = acceptanceOf(snapshot, bound, subject, 'rbac-csr-approve');
    if (reason) reasons.add(reason);
    return !reason;
  });
  return { found, able, open, reasons: [...reasons] };
}
