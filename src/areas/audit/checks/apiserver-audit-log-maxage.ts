import { apiServerCheck } from '../api-servers.ts';
import { judgeRotation, ROTATION_MESSAGES } from '../rotation.ts';

export default apiServerCheck({
  id: 'apiserver-audit-log-maxage',
  title: 'Days that audit logs are kept',
  severity: 'medium',
  risk: 'Intrusions are found weeks after they began: a log that is thrown away within days no longer shows how they began, and one that is never thrown away fills the disk of the node until its API server stops.',
  fields: [
    {
      path: 'kube-apiserver --audit-log-maxage',
      allowed: '30 or more (default 366 from 1.36 on, before that without limit)',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.17' },
    { framework: 'Kubescape', id: 'C-0131' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  messages: {
    ...ROTATION_MESSAGES,
    pass: { brief: 'days kept: {value}', detail: '--audit-log-maxage on {node} is {value}.' },
    fail: {
      brief: 'days kept: {value}',
      detail: '--audit-log-maxage on {node} is {value}; at least {minimum} is wanted. Older evidence is deleted.',
    },
    unlimited: {
      brief: 'days kept: without limit',
      detail: '--audit-log-maxage on {node} is {value}. Old logs are never deleted because of their age.',
    },
  },
  flags: ['audit-log-path', 'audit-log-maxage'],
  judge: (server) => judgeRotation(server, 'audit-log-maxage'),
});
