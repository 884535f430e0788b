import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import { bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { isBroad, serviceAccountOf } from '../../../core/kube/rbac/subject.ts';
import { refText } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { grantsEverything } from '../acceptance.ts';
import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { grantEvidence, RBAC_READS, sorted, subjectsText, unreadRole, whereText } from '../right-check.ts';

const ID = 'rbac-cluster-admin-bindings';

function severityOf({ namespace }: ResolvedBinding, subjects: readonly RbacSubject[]): Severity {
  if (namespace === 'kube-system') return 'critical';
  const common = subjects.some(
    (subject) => isBroad(subject) || serviceAccountOf(subject, namespace)?.name === 'default',
  );
  if (common) return 'critical';
  if (namespace !== undefined) return 'medium';
  return subjects.every(({ kind, name }) => kind === 'User' && !name.startsWith('system:serviceaccount:'))
    ? 'medium'
    : 'high';
}

function judge(snapshot: Snapshot, bound: ResolvedBinding): FindingDraft {
  const subject = bound.ref;
  const role = refText(bound.roleRef);
  if (!grantsEverything(bound)) {
    const unread = unreadRole(snapshot, bound);
    return unread
      ? { verdict: 'unknown', subject, message: 'role', data: { role, reason: unread } }
      : { verdict: 'pass', subject, message: 'pass', data: { role } };
  }
  const all = bound.binding.subjects ?? [];
  if (all.length === 0) return { verdict: 'pass', subject, message: 'nobody', data: { role } };
  const { open, reasons } = sorted(snapshot, bound, ID);
  const subjects = open.length > 0 ? open : all;
  return {
    verdict: 'fail',
    subject,
    severity: severityOf(bound, subjects),
    message: open.length > 0 ? 'fail' : 'accepted',
    data: { subjects: subjectsText(bound, subjects), role, where: whereText(bound), reason: listing(reasons) },
    evidence: grantEvidence(bound, subjects, []),
    ...(open.length > 0 ? {} : { accepted: { by: 'platform' as const, reason: `${listing(reasons)}.` } }),
  };
}

export default defineCheck({
  id: ID,
  area: 'access',
  title: 'Everything is granted',
  severity: 'high',
  risk: 'cluster-admin may do everything everywhere: read all Secrets, run anything on every node, and remove every trace. A program that holds it turns one flaw in that program into the loss of the cluster.',
  fields: [
    {
      path: 'ClusterRoleBinding and RoleBinding roleRef: cluster-admin, or a role with all verbs on all resources',
      allowed: 'Group system:masters and Group kubeadm:cluster-admins, as Kubernetes and kubeadm ship them',
    },
  ],
  controls: [
    ...AUTHORIZATION,
    ...cis('5.1.1'),
    ...kubescape('C-0035', 'C-0185', 'C-0272'),
    ...mitre('T1078.003', 'T1098.006'),
  ],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'not everything', detail: '{role} does not grant everything.' },
    nobody: { brief: 'no subjects', detail: 'The binding gives {role} to nobody.' },
    role: { brief: '{role} is not known', detail: 'What {role} grants is not known. {reason}' },
    accepted: { brief: 'accepted: {subjects}', detail: '{subjects} may do everything {where}: {reason}.' },
    fail: { brief: '{subjects}: everything {where}', detail: '{subjects} may do everything {where}, by {role}.' },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) yield judge(snapshot, bound);
  },
});
