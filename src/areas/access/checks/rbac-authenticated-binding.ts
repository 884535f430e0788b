import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { hasResource } from '../../../core/kube/rbac/question.ts';
import { refText } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { everybodyReason, isEverybody } from '../culprits.ts';
import { grantEvidence, RBAC_READS, subjectsText, whereText } from '../right-check.ts';

const READING = ['get', 'list', 'watch'];

/** Everybody writing, or reading Secrets, is as bad as it gets. */
const severityOf = ({ rules }: ResolvedBinding): Severity =>
  rules.some(
    (rule) =>
      (rule.resources?.length && rule.verbs.some((verb) => !READING.includes(verb))) || hasResource(rule, 'secrets'),
  )
    ? 'critical'
    : 'high';

function judge(snapshot: Snapshot, bound: ResolvedBinding): FindingDraft {
  const subject = bound.ref;
  const role = refText(bound.roleRef);
  const everybody = (bound.binding.subjects ?? []).filter(isEverybody);
  if (everybody.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { role } };
  const open = everybody.filter((candidate) => !everybodyReason(snapshot, bound, candidate));
  const [first] = everybody;
  const reason = first && everybodyReason(snapshot, bound, first);
  const subjects = open.length > 0 ? open : everybody;
  return {
    verdict: 'fail',
    subject,
    severity: severityOf(bound),
    message: open.length > 0 ? 'fail' : 'accepted',
    data: { subjects: subjectsText(bound, subjects), role, where: whereText(bound) },
    evidence: grantEvidence(
      bound,
      subjects,
      bound.rules.map((_, index) => ({ index, verb: '', resource: '' })),
    ),
    ...(open.length === 0 && reason ? { accepted: { by: 'platform' as const, reason } } : {}),
  };
}

export default defineCheck({
  id: 'rbac-authenticated-binding',
  area: 'access',
  title: 'Rights of everybody who can log in',
  severity: 'high',
  risk: 'Every user and every pod’s service account is in system:authenticated; on GKE so is every Google account unless that is blocked. A right for the group is a right that nobody was chosen for.',
  fields: [
    {
      path: 'subjects: Group system:authenticated, system:serviceaccounts, system:serviceaccounts:*',
      allowed: 'only the bindings that Kubernetes ships',
    },
  ],
  controls: [...AUTHORIZATION, ...kubescape('C-0265'), ...mitre('T1078')],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'not for everybody', detail: 'The binding names its subjects.' },
    accepted: { brief: 'accepted: {role}', detail: '{subjects} has {role} {where}, as it is shipped.' },
    fail: { brief: '{subjects}: {role}', detail: '{subjects} has {role} {where}: nobody was chosen for it.' },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) yield judge(snapshot, bound);
  },
});
