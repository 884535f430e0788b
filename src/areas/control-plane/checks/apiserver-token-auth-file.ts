import { flagCheck } from '../flag-check.ts';
import { flagsUnset } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-token-auth-file',
  component: 'kube-apiserver',
  title: 'Static tokens for the API server',
  severity: 'critical',
  risk: 'Tokens in a file never expire, are kept in clear on the control plane, and can only be taken back by restarting the API server. Whoever reads the file or a backup of it is every user named in it.',
  fields: [{ path: 'kube-apiserver --token-auth-file', allowed: 'absent' }],
  controls: [
    { framework: 'CIS', id: '1.2.2' },
    { framework: 'Kubescape', id: 'C-0114' },
    { framework: 'OWASP', id: 'K09:2025' },
  ],
  messages: {
    pass: { brief: 'no static tokens', detail: 'No file of static tokens is in use.' },
    fail: {
      brief: 'static tokens are accepted',
      detail: '--token-auth-file is set: the tokens in that file are accepted for ever.',
    },
  },
  judge: (component) => flagsUnset(component, 'token-auth-file'),
});
