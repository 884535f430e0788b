import { apiServerCheck, flagOf } from '../api-servers.ts';

export default apiServerCheck({
  id: 'audit-policy-missing',
  title: 'API server without an audit policy',
  severity: 'high',
  risk: 'The audit policy says which requests are recorded and how much of each. Without one the API server records nothing, even where a log file is set.',
  fields: [{ path: 'kube-apiserver --audit-policy-file', allowed: 'set (default: none, and nothing is recorded)' }],
  controls: [
    { framework: 'CIS', id: '3.2.1' },
    { framework: 'Kubescape', id: 'C-0160' },
    { framework: 'Kubescape', id: 'C-0067' },
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  messages: {
    pass: { brief: 'policy: {file}', detail: 'The API server on {node} reads its audit policy from {file}.' },
    fail: {
      brief: 'no audit policy on {node}',
      detail: 'The API server on {node} has no --audit-policy-file: it records nothing.',
    },
  },
  flags: ['audit-policy-file'],
  judge: (server) => {
    const file = flagOf(server, 'audit-policy-file');
    return file ? { verdict: 'pass', data: { file } } : { verdict: 'fail' };
  },
});
