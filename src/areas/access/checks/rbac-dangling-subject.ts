import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { goneFrom } from '../culprits.ts';
import { grantEvidence, RBAC_READS, subjectsText, unreadRole, whereText } from '../right-check.ts';
import { isLabelledDefault, shippedBy } from '../shipped/bindings.ts';

function judge(snapshot: Snapshot, bound: ResolvedBinding): FindingDraft {
  const subject = bound.ref;
  const role = refText(bound.roleRef);
  const { missing, unread: subjectUnread } = goneFrom(snapshot, bound);
  const unread = unreadRole(snapshot, bound) ?? subjectUnread;
  const rest = {
    subject,
    data: { subjects: subjectsText(bound, missing), role, where: whereText(bound), reason: unread ?? '' },
    evidence: grantEvidence(bound, missing.length > 0 ? missing : (bound.binding.subjects ?? []), []),
  };
  if (missing.length > 0) {
    // Controllers' accounts are created when the controller first runs, which it need not.
    const shipped = missing.every((candidate) => shippedBy(bound, candidate));
    return {
      ...rest,
      verdict: 'fail',
      message: 'fail',
      ...(shipped
        ? {
            accepted: {
              by: 'platform' as const,
              reason: 'Kubernetes ships this binding, whether or not the controller runs.',
            },
          }
        : {}),
    };
  }
  if (unread) return { ...rest, verdict: 'unknown', message: 'unread-subject' };
  if (!bound.role && !isLabelledDefault(bound.binding))
    return { ...rest, verdict: 'fail', message: 'role', severity: 'low' };
  return { ...rest, verdict: 'pass', message: 'pass' };
}

export default defineCheck({
  id: 'rbac-dangling-subject',
  area: 'access',
  title: 'Bindings to what is gone',
  severity: 'medium',
  risk: 'A binding outlives the service account that it names. Whoever may create service accounts in that namespace creates one of that name and has the rights at once.',
  fields: [{ path: 'subjects[kind=ServiceAccount], roleRef', allowed: 'objects that exist' }],
  controls: [...AUTHORIZATION, ...kubescape('C-0035'), ...mitre('T1098')],
  reads: [...RBAC_READS.filter(({ optional }) => !optional), { resource: 'serviceaccounts' }],
  messages: {
    pass: {
      brief: 'subjects and role exist',
      detail: 'Every service account that the binding names exists, and so does its role.',
    },
    fail: {
      brief: 'gone: {subjects}',
      detail: '{subjects} does not exist, yet has {role} {where}. Users and groups cannot be verified.',
    },
    role: { brief: 'gone: {role}', detail: '{role} does not exist; whoever creates it decides what the subjects get.' },
    'unread-subject': { brief: 'not known', detail: 'Whether subjects and role exist is not known. {reason}' },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) yield judge(snapshot, bound);
  },
});
