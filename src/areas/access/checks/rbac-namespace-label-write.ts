import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-namespace-label-write',
  title: 'Changing labels of namespaces',
  severity: 'high',
  can: 'change labels of namespaces',
  risk: 'The level of Pod Security is a label of the namespace, and network policies choose their peers by such labels: whoever may change a namespace takes both walls down with one patch.',
  fields: [{ path: 'rules[*] with update or patch on namespaces', allowed: 'only for who runs the cluster' }],
  controls: [...AUTHORIZATION, ...kubescape('C-0185'), ...mitre('T1562')],
  rights: [{ verbs: ['update', 'patch'], group: '', resources: ['namespaces'], named: () => true }],
  weigh: byPlace('high', 'high', 'high'),
});
