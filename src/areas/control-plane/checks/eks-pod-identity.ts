import { records } from '../../../core/reduce/raw.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { cloudCheck } from '../cloud-check.ts';

const annotated = (snapshot: Snapshot): number =>
  list(snapshot, 'serviceaccounts').filter(({ metadata }) => metadata.annotations?.['eks.amazonaws.com/role-arn'])
    .length;

export default cloudCheck({
  id: 'eks-pod-identity',
  provider: 'EKS',
  title: 'Pods without an identity at AWS',
  severity: 'medium',
  risk: 'Without Pod Identity or roles for service accounts, pods that need AWS share the role of their node, and every other pod there has it too.',
  field: 'aws eks list-pod-identity-associations; ServiceAccount annotation eks.amazonaws.com/role-arn',
  allowed: 'one association or annotation at least',
  controls: [
    { framework: 'CIS EKS', id: '5.2.1' },
    { framework: 'Kubescape', id: 'C-0225' },
    { framework: 'OWASP', id: 'K08:2025' },
  ],
  questions: ['pod-identity'],
  pass: { brief: '{value}', detail: 'Pods have identities of their own: {value}.' },
  fail: {
    brief: 'none',
    detail: 'No service account has a role of its own: pods that need AWS use the role of their node.',
  },
  reads: [{ resource: 'serviceaccounts', optional: true }],
  judge: (answers, snapshot) => {
    const associations = records(answers['pod-identity']).length;
    const roles = annotated(snapshot);
    return {
      ok: associations + roles > 0,
      value: `${count(associations, 'association')} of Pod Identity, ${count(roles, 'annotated service account')}`,
    };
  },
  seen: (snapshot) => {
    const roles = annotated(snapshot);
    return roles > 0
      ? { ok: true, value: count(roles, 'annotated service account'), source: 'ServiceAccounts' }
      : undefined;
  },
});
