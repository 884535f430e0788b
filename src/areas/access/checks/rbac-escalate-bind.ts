import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

/** Naming one of these is as good as naming none. */
const POWERFUL = ['cluster-admin', 'admin', 'edit', 'system:node', 'system:kube-controller-manager'];

export default defineRightCheck({
  id: 'rbac-escalate-bind',
  title: 'Granting more than one has',
  severity: 'critical',
  can: 'grant rights that it does not have itself',
  risk: 'The API server lets nobody grant more than they hold, unless they may escalate or bind. Whoever has one of these verbs writes a role with everything in it, or binds cluster-admin, and is the administrator.',
  fields: [
    {
      path: 'rules[*] with escalate or bind on roles or clusterroles',
      allowed: 'none, or bind with resourceNames of harmless roles',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.8'), ...kubescape('C-0191'), ...mitre('T1098.006')],
  rights: [
    {
      verbs: ['escalate', 'bind'],
      group: 'rbac.authorization.k8s.io',
      resources: ['clusterroles', 'roles'],
      named: (names) => names.some((name) => POWERFUL.includes(name)),
    },
  ],
  weigh: byPlace('critical', 'critical', 'high'),
});
