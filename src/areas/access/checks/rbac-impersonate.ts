import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

const VERBS = ['impersonate'];
const privileged = (names: readonly string[]): boolean =>
  names.some((name) => /^(system:|kubeadm:cluster-admins$|.*admin)/.test(name));

export default defineRightCheck({
  id: 'rbac-impersonate',
  title: 'Acting as somebody else',
  severity: 'critical',
  can: 'act as other users, groups or service accounts',
  risk: 'Whoever may impersonate sends requests in the name of anybody, administrators included. The audit log shows both names only where it is read for them.',
  fields: [
    {
      path: 'rules[*] with impersonate on users, groups, serviceaccounts, uids or userextras',
      allowed: 'only with resourceNames of harmless subjects',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.8'), ...kubescape('C-0065', 'C-0191'), ...mitre('T1078')],
  rights: [
    { verbs: VERBS, group: '', resources: ['users', 'groups'], clusterWide: true, named: privileged },
    { verbs: VERBS, group: '', resources: ['serviceaccounts'], named: privileged },
    { verbs: VERBS, group: 'authentication.k8s.io', resources: ['uids', 'userextras'], clusterWide: true },
  ],
  weigh: byPlace('critical', 'critical', 'high'),
});
