import { apiServerCheck } from '../api-servers.ts';
import { judgeRotation, ROTATION_MESSAGES } from '../rotation.ts';

export default apiServerCheck({
  id: 'apiserver-audit-log-maxsize',
  title: 'Size at which audit logs are rotated',
  severity: 'medium',
  risk: 'A small log file is rotated often, and each rotation deletes the oldest one: an intruder who makes many requests drives out the record of the first ones. Without rotation one file fills the disk of the node.',
  fields: [{ path: 'kube-apiserver --audit-log-maxsize', allowed: '100 megabytes or more (default 100)' }],
  controls: [
    { framework: 'CIS', id: '1.2.19' },
    { framework: 'Kubescape', id: 'C-0133' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  messages: {
    ...ROTATION_MESSAGES,
    pass: { brief: 'megabytes a file: {value}', detail: '--audit-log-maxsize on {node} is {value}.' },
    fail: {
      brief: 'megabytes a file: {value}',
      detail:
        '--audit-log-maxsize on {node} is {value}; at least {minimum} is wanted. The log is rotated early, and old files are deleted the sooner.',
    },
    unlimited: {
      brief: 'megabytes a file: without limit',
      detail:
        '--audit-log-maxsize on {node} is {value}. The log is never rotated, and so never deleted: it grows until the disk is full.',
    },
  },
  flags: ['audit-log-path', 'audit-log-maxsize'],
  judge: (server) => judgeRotation(server, 'audit-log-maxsize'),
});
