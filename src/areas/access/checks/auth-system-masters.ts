import { defineCheck } from '../../../core/check.ts';
import { bindingsOf } from '../../../core/kube/rbac/bindings.ts';
import { MASTERS } from '../../../core/kube/rbac/subject.ts';
import { CLUSTER, refText } from '../../../core/reference.ts';
import { AUTHENTICATION, cis, kubescape } from '../controls.ts';
import { shippedBy } from '../shipped/bindings.ts';

export default defineCheck({
  id: 'auth-system-masters',
  area: 'access',
  title: 'Use of system:masters',
  severity: 'medium',
  risk: 'The API server asks no authorizer about system:masters: no role, no webhook and no removal of a binding takes its rights away, and a certificate that names the group cannot be revoked before it ends.',
  fields: [
    { path: 'groups of the credential in use', allowed: 'without system:masters' },
    { path: 'subjects: Group system:masters', allowed: 'only in ClusterRoleBinding cluster-admin' },
  ],
  controls: [...AUTHENTICATION, ...cis('5.1.7'), ...kubescape('C-0246')],
  reads: [
    { resource: 'clusterrolebindings.rbac.authorization.k8s.io' },
    { resource: 'rolebindings.rbac.authorization.k8s.io' },
  ],
  messages: {
    pass: { brief: 'not in use here', detail: 'The credential that this scan uses is not in system:masters.' },
    operator: {
      brief: '{user} is in it',
      detail: 'The credential that this scan uses ({user}) is in system:masters.',
    },
    who: { brief: 'not known', detail: 'The API server did not say whose credential this scan uses.' },
    others: {
      brief: 'others cannot be seen',
      detail:
        'Who else holds a certificate of system:masters cannot be seen: the API server keeps no list of certificates.',
    },
    binding: {
      brief: 'named in {role}',
      detail: 'The binding names system:masters, which has every right anyway ({role}).',
    },
    shipped: { brief: 'as shipped', detail: 'The binding is shipped with Kubernetes.' },
  },
  *evaluate(snapshot) {
    const { operator } = snapshot;
    const at = { subject: CLUSTER, path: 'credential' };
    if (!operator) yield { ...at, verdict: 'unknown', message: 'who' };
    else {
      const inside = operator.groups.includes(MASTERS);
      yield {
        ...at,
        verdict: inside ? 'fail' : 'pass',
        message: inside ? 'operator' : 'pass',
        data: { user: operator.username },
        evidence: [{ path: 'status.userInfo.groups', value: operator.groups.join(', '), source: 'SelfSubjectReview' }],
      };
    }
    yield { subject: CLUSTER, path: 'others', verdict: 'unknown', message: 'others' };
    for (const bound of bindingsOf(snapshot)) {
      const masters = bound.binding.subjects?.find(({ kind, name }) => kind === 'Group' && name === MASTERS);
      if (!masters) continue;
      const shipped = shippedBy(bound, masters) !== undefined;
      yield {
        subject: bound.ref,
        verdict: shipped ? 'pass' : 'fail',
        severity: 'high',
        message: shipped ? 'shipped' : 'binding',
        data: { role: refText(bound.roleRef) },
        evidence: [{ path: 'subjects', value: `Group ${MASTERS}` }],
      };
    }
  },
});
