import { authorizationModes } from '../authorization.ts';
import { flagCheck } from '../flag-check.ts';
import { inFile } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-authz-node',
  component: 'kube-apiserver',
  title: 'Kubelets are held to their own node',
  severity: 'high',
  risk: 'Without the Node authorizer, kubelets get their rights from broad roles: the credential of one node reads the Secrets and changes the pods of all nodes.',
  fields: [{ path: 'kube-apiserver --authorization-mode', allowed: 'contains Node' }],
  controls: [
    { framework: 'CIS', id: '1.2.7' },
    { framework: 'Kubescape', id: 'C-0119' },
  ],
  messages: {
    pass: { brief: 'Node is used', detail: 'Authorization modes are {modes}.' },
    fail: { brief: 'Node is missing', detail: 'The authorization modes are {modes}, without Node.' },
  },
  judge: (component) => {
    const file = inFile(component, 'authorization-config');
    if (file) return file;
    const modes = authorizationModes(component);
    return {
      verdict: modes.includes('Node') ? 'pass' : 'fail',
      read: ['authorization-mode'],
      data: { modes: modes.join(',') },
    };
  },
});
