import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';
import { inFile } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-authz-rbac',
  component: 'kube-apiserver',
  title: 'Rights come from RBAC',
  severity: 'critical',
  risk: 'Without RBAC there are no roles to review: rights come from a static file or from nowhere, and permissions granted in the cluster have no effect.',
  fields: [{ path: 'kube-apiserver --authorization-mode', allowed: 'contains RBAC' }],
  controls: [
    { framework: 'CIS', id: '1.2.8' },
    { framework: 'Kubescape', id: 'C-0120' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  messages: {
    pass: { brief: 'RBAC is used', detail: 'Authorization modes are {modes}.' },
    fail: { brief: 'RBAC is missing', detail: 'The authorization modes are {modes}, without RBAC.' },
  },
  judge: (component) => {
    const file = inFile(component, 'authorization-config');
    if (file) return file;
    const modes = authorizationModes(component);
    return {
      verdict: modes.includes('RBAC') ? 'pass' : 'fail',
      read: ['authorization-mode'],
      data: { modes: modes.join(',') },
    };
  },
});
