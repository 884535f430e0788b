import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-sa-token-create',
  title: 'Tokens for other service accounts',
  severity: 'critical',
  can: 'get tokens of any service account',
  risk: 'Whoever may create tokens becomes any service account of the namespace, or of the cluster, for as long as the token is asked to live; deleting the permission afterwards does not take the tokens back.',
  fields: [{ path: 'rules[*] with create on serviceaccounts/token', allowed: 'only with resourceNames' }],
  controls: [...AUTHORIZATION, ...cis('5.1.13'), ...kubescape('C-0282'), ...mitre('T1528')],
  rights: [{ verbs: ['create'], group: '', resources: ['serviceaccounts/token'] }],
  weigh: byPlace('critical', 'critical', 'high'),
});
