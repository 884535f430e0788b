import { apiServerCheck } from '../api-servers.ts';
import { judgeRotation, ROTATION_MESSAGES } from '../rotation.ts';

export default apiServerCheck({
  id: 'apiserver-audit-log-maxbackup',
  title: 'Audit log files that are kept',
  severity: 'medium',
  risk: 'A busy API server, or an intruder who makes it busy, rotates the log often: with few files kept, what happened an hour ago is already gone. Without limit the log fills the disk of the node.',
  fields: [
    {
      path: 'kube-apiserver --audit-log-maxbackup',
      allowed: '10 or more (default 100 from 1.36 on, before that without limit)',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.18' },
    { framework: 'Kubescape', id: 'C-0132' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  messages: {
    ...ROTATION_MESSAGES,
    pass: { brief: 'files kept: {value}', detail: '--audit-log-maxbackup on {node} is {value}.' },
    fail: {
      brief: 'files kept: {value}',
      detail:
        '--audit-log-maxbackup on {node} is {value}; at least {minimum} is wanted. Evidence is deleted after as many rotations.',
    },
    unlimited: {
      brief: 'files kept: without limit',
      detail: '--audit-log-maxbackup on {node} is {value}. Old logs are never deleted because of their number.',
    },
  },
  flags: ['audit-log-path', 'audit-log-maxbackup'],
  judge: (server) => judgeRotation(server, 'audit-log-maxbackup'),
});
