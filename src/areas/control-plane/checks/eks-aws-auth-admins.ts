import { awsAuthAdmins } from '../aws-auth.ts';
import { cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-aws-auth-admins',
  provider: 'EKS',
  title: 'system:masters by way of aws-auth',
  severity: 'high',
  risk: 'system:masters passes every check of RBAC and cannot be taken away by it. Mapped to a role of AWS, it belongs to whoever may take that role, which the cluster does not show.',
  field: 'ConfigMap kube-system/aws-auth mapRoles, mapUsers',
  allowed: 'nobody in system:masters',
  controls: [
    { framework: 'CIS EKS', id: '4.1.7' },
    { framework: 'Kubescape', id: 'C-0246' },
  ],
  questions: ['access-entries'],
  pass: { brief: 'nobody', detail: 'aws-auth puts nobody into system:masters.' },
  fail: { brief: '{value}', detail: 'aws-auth puts into system:masters: {value}.' },
  reads: [{ resource: 'configmaps' }],
  judge: (_answers, snapshot) => awsAuthAdmins(snapshot),
  seen: awsAuthAdmins,
});
