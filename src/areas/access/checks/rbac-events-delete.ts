import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-events-delete',
  title: 'Deleting events',
  severity: 'medium',
  can: 'delete events',
  risk: 'Events are the traces that most teams look at first. Whoever may delete them hides what was started, what failed and when.',
  fields: [{ path: 'rules[*] with delete or deletecollection on events', allowed: 'none in the whole cluster' }],
  controls: [...AUTHORIZATION, ...kubescape('C-0007', 'C-0031'), ...mitre('T1070')],
  rights: [
    { verbs: ['delete', 'deletecollection'], group: '', resources: ['events'] },
    { verbs: ['delete', 'deletecollection'], group: 'events.k8s.io', resources: ['events'] },
  ],
  weigh: byPlace('medium', 'medium'),
});
