import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-anonymous-auth',
  component: 'kube-apiserver',
  title: 'Anonymous requests to the API server',
  severity: 'medium',
  risk: 'A request without any credential becomes the user system:anonymous. Every grant to system:unauthenticated, made today or by a chart next year, is then open to whoever reaches the port, and bugs such as CVE-2018-1002105 need no account.',
  fields: [
    {
      path: 'kube-apiserver --anonymous-auth',
      allowed: 'false; or --authentication-config with anonymous access only for /livez, /readyz and /healthz',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.1' },
    { framework: 'Kubescape', id: 'C-0113' },
    { framework: 'Kubescape', id: 'C-0262' },
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'NSA', id: 'AuthN/Z' },
  ],
  messages: {
    pass: { brief: 'no anonymous requests', detail: 'The API server refuses requests without credentials.' },
    fail: {
      brief: 'anonymous requests are served',
      detail: '--anonymous-auth is {value}: requests without credentials are served as system:anonymous.',
    },
    reset: {
      brief: 'switched off by the authorization mode',
      detail: 'The server turns anonymous access off by itself while the authorization mode AlwaysAllow is set.',
    },
  },
  judge: (component) => {
    const file = inFile(component, 'authentication-config');
    if (file) return file;
    // The server turns anonymous access off by itself where everybody may do everything (ApplyAuthorization in kubeapiserver/options).
    if (authorizationModes(component).includes('AlwaysAllow'))
      return { verdict: 'pass', message: 'reset', read: ['anonymous-auth', 'authorization-mode'] };
    return flagIs(component, 'anonymous-auth', 'false', 'true');
  },
});
