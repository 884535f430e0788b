import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { grantsEverything } from '../acceptance.ts';
import { approvalOf, signersFor } from '../approvals.ts';
import { AUTHENTICATION, cis, kubescape, mitre } from '../controls.ts';
import { grantEvidence, RBAC_READS, subjectsText } from '../right-check.ts';

const CLIENT = 'kubernetes.io/kube-apiserver-client';

function judge(snapshot: Snapshot, bound: ResolvedBinding): FindingDraft {
  const subject = bound.ref;
  const role = refText(bound.roleRef);
  if (grantsEverything(bound)) return { verdict: 'not-applicable', subject, message: 'everything', data: { role } };
  const { found, able, open, reasons } = approvalOf(snapshot, bound);
  if (able.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { role } };
  const subjects = open.length > 0 ? open : able;
  const signers = [...new Set(subjects.flatMap((one) => signersFor(snapshot, one)))];
  const reason = listing(reasons);
  return {
    verdict: 'fail',
    subject,
    severity: signers.includes(CLIENT) ? 'critical' : 'high',
    message: open.length > 0 ? 'fail' : 'accepted',
    data: { subjects: subjectsText(bound, subjects), role, signers: listing(signers), reason },
    evidence: grantEvidence(bound, subjects, found),
    ...(open.length > 0 ? {} : { accepted: { by: 'platform' as const, reason: `${reason}.` } }),
  };
}

export default defineCheck({
  id: 'rbac-csr-approve',
  area: 'access',
  title: 'Approval of certificates',
  severity: 'critical',
  risk: 'Whoever may approve requests for client certificates makes one for any user and group, system:masters excepted, that lasts for a year and cannot be revoked.',
  fields: [
    {
      path: 'rules[*] with update on certificatesigningrequests/approval together with approve on signers',
      allowed: 'only for the cluster’s own approvers',
    },
  ],
  controls: [...AUTHENTICATION, ...cis('5.1.11'), ...kubescape('C-0280'), ...mitre('T1098')],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'not granted', detail: 'The binding lets nobody approve certificates.' },
    everything: {
      brief: 'everything is granted',
      detail: '{role} grants everything; that is judged by rbac-cluster-admin-bindings.',
    },
    accepted: { brief: 'accepted: {subjects}', detail: '{subjects} can approve for {signers}: {reason}.' },
    fail: { brief: '{subjects}: {signers}', detail: '{subjects} can approve certificates of {signers}, by {role}.' },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) yield judge(snapshot, bound);
  },
});
