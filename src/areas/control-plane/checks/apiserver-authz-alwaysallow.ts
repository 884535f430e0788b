import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';
import { inFile } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-authz-alwaysallow',
  component: 'kube-apiserver',
  title: 'Everybody may do everything',
  severity: 'critical',
  risk: 'With the authorization mode AlwaysAllow, any account is cluster administrator: every pod’s service-account token is enough to read all Secrets and run privileged pods.',
  fields: [
    { path: 'kube-apiserver --authorization-mode', allowed: 'set, without AlwaysAllow (the default when absent)' },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.6' },
    { framework: 'Kubescape', id: 'C-0118' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  messages: {
    pass: { brief: 'requests are authorized', detail: 'Authorization modes are {modes}.' },
    fail: { brief: 'AlwaysAllow', detail: 'The authorization modes are {modes}: every request is allowed.' },
  },
  judge: (component) => {
    const file = inFile(component, 'authorization-config');
    if (file) return file;
    const modes = authorizationModes(component);
    return {
      verdict: modes.includes('AlwaysAllow') ? 'fail' : 'pass',
      read: ['authorization-mode'],
      data: { modes: modes.join(',') },
    };
  },
});
