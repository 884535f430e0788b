import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { refText } from '../../../core/reference.ts';
import { AUTHENTICATION, AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { isAnonymous } from '../culprits.ts';
import { grantEvidence, RBAC_READS, subjectsText, whereText } from '../right-check.ts';
import { shippedBy } from '../shipped/bindings.ts';

// Bound to everybody before Kubernetes 1.14, and left so by upgrades.
const LEFT_OVER = ['system:discovery', 'system:basic-user'];

function judge(bound: ResolvedBinding): FindingDraft {
  const subject = bound.ref;
  const role = refText(bound.roleRef);
  const anonymous = (bound.binding.subjects ?? []).filter(isAnonymous);
  if (anonymous.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { role } };
  const open = anonymous.filter((candidate) => !shippedBy(bound, candidate));
  const subjects = open.length > 0 ? open : anonymous;
  const rest = {
    verdict: 'fail' as const,
    subject,
    data: { subjects: subjectsText(bound, subjects), role, where: whereText(bound) },
    evidence: grantEvidence(
      bound,
      subjects,
      bound.rules.map((_, index) => ({ index, verb: '', resource: '' })),
    ),
  };
  if (open.length === 0)
    return {
      ...rest,
      message: 'accepted',
      accepted: { by: 'platform', reason: 'Health and version, and what joining a node needs, are public by design.' },
    };
  return LEFT_OVER.includes(bound.roleRef.name)
    ? { ...rest, message: 'left', severity: 'high' }
    : { ...rest, message: 'fail' };
}

export default defineCheck({
  id: 'rbac-anonymous-binding',
  area: 'access',
  title: 'Rights of anonymous users',
  severity: 'critical',
  risk: 'Everybody who reaches the API server’s address has these rights, without any password or certificate; scanners find such clusters within hours.',
  fields: [
    {
      path: 'subjects: User system:anonymous, Group system:unauthenticated',
      allowed: 'only system:public-info-viewer and kubeadm:bootstrap-signer-clusterinfo, as they are shipped',
    },
  ],
  controls: [...AUTHORIZATION, ...AUTHENTICATION.slice(0, 1), ...kubescape('C-0262'), ...mitre('T1078')],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'nothing for anonymous users', detail: 'The binding gives nothing to anonymous users.' },
    accepted: { brief: 'accepted: {role}', detail: '{subjects} has {role} {where}, as it is shipped.' },
    left: {
      brief: '{subjects}: {role}',
      detail: '{subjects} has {role} {where}: an upgrade from before Kubernetes 1.14 left it.',
    },
    fail: { brief: '{subjects}: {role}', detail: '{subjects} has {role} {where}, without any login.' },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) yield judge(bound);
  },
});
