import { defineCheck } from '../../../core/check.ts';
import { bindingsOf } from '../../../core/kube/rbac/bindings.ts';
import { refText } from '../../../core/reference.ts';
import { AUTHORIZATION, cis, kubescape } from '../controls.ts';
import { defaultAccounts } from '../culprits.ts';
import { grantEvidence, RBAC_READS, subjectsText, whereText } from '../right-check.ts';

export default defineCheck({
  id: 'rbac-default-sa-bound',
  area: 'access',
  title: 'Rights of default service accounts',
  severity: 'high',
  risk: 'Every pod that names no service account runs as the namespace’s default one: what is granted to it is granted to whatever anybody starts there, now and later.',
  fields: [{ path: 'subjects: ServiceAccount default', allowed: 'none' }],
  controls: [...AUTHORIZATION, ...cis('5.1.5'), ...kubescape('C-0189')],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'no default service account', detail: 'The binding names no default service account.' },
    fail: {
      brief: '{subjects}: {role}',
      detail: '{subjects} has {role} {where}; every pod without a service account of its own has it.',
    },
  },
  *evaluate(snapshot) {
    for (const bound of bindingsOf(snapshot)) {
      const subjects = defaultAccounts(bound);
      const verdict = subjects.length > 0 ? 'fail' : 'pass';
      yield {
        verdict,
        subject: bound.ref,
        message: verdict,
        ...(verdict === 'fail'
          ? {
              data: {
                subjects: subjectsText(bound, subjects),
                role: refText(bound.roleRef),
                where: whereText(bound),
              },
              evidence: grantEvidence(bound, subjects, []),
            }
          : {}),
      };
    }
  },
});
