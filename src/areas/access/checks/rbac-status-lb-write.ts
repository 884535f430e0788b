import { AUTHORIZATION, cve, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-status-lb-write',
  title: 'Writing the status of Services',
  severity: 'medium',
  can: 'write the status of Services',
  risk: 'The address of a load balancer is read from a Service’s status. Whoever writes it has the traffic to that address sent to the Service’s own pods, from every node (CVE-2020-8554).',
  fields: [{ path: 'rules[*] with update or patch on services/status', allowed: 'only for load-balancer controllers' }],
  controls: [...AUTHORIZATION, ...cve('CVE-2020-8554'), ...mitre('T1557')],
  rights: [{ verbs: ['update', 'patch'], group: '', resources: ['services/status'] }],
  weigh: byPlace('medium', 'medium', 'medium'),
});
