import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'kcm-sa-credentials',
  component: 'kube-controller-manager',
  title: 'Controllers with their own accounts',
  severity: 'high',
  risk: 'Without it, every controller inside the controller manager acts with one credential that may do almost everything: a fault in one of them is a fault with all rights, and the audit log cannot tell them apart.',
  fields: [{ path: 'kube-controller-manager --use-service-account-credentials', allowed: 'true (default false)' }],
  controls: [
    { framework: 'CIS', id: '1.3.3' },
    { framework: 'Kubescape', id: 'C-0146' },
  ],
  messages: {
    pass: { brief: 'each has its own', detail: 'Each controller uses its own service account.' },
    fail: { brief: 'one credential for all', detail: '--use-service-account-credentials is {value}.' },
  },
  judge: (component) => flagIs(component, 'use-service-account-credentials', 'true', 'false'),
});
