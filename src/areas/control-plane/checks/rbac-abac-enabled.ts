import { flag } from '../../../core/kube/components.ts';
import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'rbac-abac-enabled',
  component: 'kube-apiserver',
  title: 'Rights from a static file beside RBAC',
  severity: 'critical',
  risk: 'ABAC grants by a file on the node, mostly with wildcards and often left from an old installation. No role or binding shows these rights, nothing in the cluster takes them away, and a change of the file needs a restart.',
  fields: [
    { path: 'kube-apiserver --authorization-mode', allowed: 'does not contain ABAC' },
    { path: 'kube-apiserver --authorization-policy-file', allowed: 'absent' },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.8' },
    { framework: 'Kubescape', id: 'C-0088' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  messages: {
    pass: { brief: 'no ABAC', detail: 'No static file grants rights.' },
    fail: { brief: 'ABAC is used', detail: 'A static file grants rights beside roles (authorization modes {modes}).' },
  },
  judge: (component) => {
    const modes = authorizationModes(component);
    const used = modes.includes('ABAC') || flag(component, 'authorization-policy-file') !== undefined;
    return {
      // An AuthorizationConfiguration cannot hold ABAC.
      verdict: used && flag(component, 'authorization-config') === undefined ? 'fail' : 'pass',
      read: ['authorization-mode', 'authorization-policy-file'],
      data: { modes: modes.join(',') },
    };
  },
});
