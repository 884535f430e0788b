import { apiServerCheck, flagOf } from '../api-servers.ts';

export default apiServerCheck({
  id: 'apiserver-audit-log-path',
  title: 'API server without an audit log',
  severity: 'high',
  risk: 'Without an audit log nobody can tell who read a Secret, opened a shell in a pod or changed a role: an intruder works unseen, and after an incident nothing shows what was taken.',
  fields: [
    {
      path: 'kube-apiserver --audit-log-path or --audit-webhook-config-file',
      allowed: 'set (default: neither, and no audit log)',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.16' },
    { framework: 'Kubescape', id: 'C-0130' },
    { framework: 'Kubescape', id: 'C-0067' },
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  messages: {
    pass: { brief: 'audit log: {where}', detail: 'The API server on {node} writes its audit log to {where}.' },
    stdout: {
      brief: 'audit log: standard output',
      detail:
        'The API server on {node} writes its audit log to standard output, where the container runtime rotates it after a few megabytes: ship it from there.',
    },
    fail: {
      brief: 'no audit log on {node}',
      detail:
        'The API server on {node} has neither --audit-log-path nor --audit-webhook-config-file: no request is recorded.',
    },
  },
  flags: ['audit-log-path', 'audit-webhook-config-file'],
  judge: (server) => {
    const path = flagOf(server, 'audit-log-path');
    const webhook = flagOf(server, 'audit-webhook-config-file');
    if (path === '-') return { verdict: 'pass', message: 'stdout' };
    const where = [path, webhook && `the webhook in ${webhook}`].filter(Boolean).join(' and ');
    return where ? { verdict: 'pass', data: { where } } : { verdict: 'fail' };
  },
});
