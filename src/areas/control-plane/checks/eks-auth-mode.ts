import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-auth-mode',
  provider: 'EKS',
  title: 'EKS takes its users from a ConfigMap',
  severity: 'medium',
  risk: 'Whoever may write the ConfigMap aws-auth makes himself administrator, and a typing error in it locks everybody out. Access entries are managed and logged by AWS.',
  field: 'cluster.accessConfig.authenticationMode',
  allowed: 'API',
  controls: [{ framework: 'CIS EKS', id: '4.1.7' }],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Users come from access entries alone.' },
  fail: {
    brief: '{value}',
    detail: 'The authentication mode is {value}: the ConfigMap kube-system/aws-auth still decides who gets in.',
  },

  judge: ({ cluster }) => {
    const value = at(cluster, 'accessConfig.authenticationMode');
    return { ok: value === 'API', value: shown(value) };
  },
});
