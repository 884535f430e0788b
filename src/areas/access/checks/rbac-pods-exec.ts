import { AUTHORIZATION, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-pods-exec',
  title: 'Entering running containers',
  severity: 'high',
  can: 'enter or reach into running containers',
  risk: 'A shell in a running container has everything that the container has: its service account’s token, its Secrets and its network position. Forwarding a port or proxying passes by every NetworkPolicy and every login in front of the application.',
  fields: [
    {
      path: 'rules[*] with create or get on pods/exec, pods/attach, pods/portforward, pods/proxy, services/proxy; update or patch on pods/ephemeralcontainers',
      allowed: 'only for people who run the namespace',
    },
  ],
  controls: [...AUTHORIZATION, ...kubescape('C-0002', 'C-0063'), ...mitre('T1609')],
  rights: [
    {
      verbs: ['create', 'get'],
      group: '',
      resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy'],
    },
    { verbs: ['patch', 'update'], group: '', resources: ['pods/ephemeralcontainers'] },
  ],
  weigh: byPlace('high', 'high', 'medium'),
});
