import { pluginEnabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-node-restriction',
  component: 'kube-apiserver',
  title: 'Kubelets may only change their own node',
  severity: 'high',
  risk: 'Without the plugin NodeRestriction, a kubelet’s credential changes other nodes and their pods: one broken-into node labels itself to attract sensitive workloads, and evicts them from the others.',
  fields: [{ path: 'kube-apiserver --enable-admission-plugins', allowed: 'contains NodeRestriction (off by default)' }],
  controls: [
    { framework: 'CIS', id: '1.2.14' },
    { framework: 'Kubescape', id: 'C-0127' },
    { framework: 'MITRE', id: 'T1611' },
  ],
  messages: {
    pass: { brief: 'enabled', detail: 'The admission plugin NodeRestriction is enabled.' },
    fail: { brief: 'NodeRestriction is off', detail: 'The admission plugin NodeRestriction is not enabled.' },
  },
  judge: (component) => ({
    verdict: pluginEnabled(component, 'NodeRestriction') ? 'pass' : 'fail',
    read: ['enable-admission-plugins'],
  }),
});
