import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'kcm-profiling',
  component: 'kube-controller-manager',
  title: 'Profiling of the controller manager',
  severity: 'low',
  risk: 'The profiling endpoints show what the process works on and cost it processor time when asked; nobody needs them in ordinary operation.',
  fields: [{ path: 'kube-controller-manager --profiling', allowed: 'false (default true)' }],
  controls: [
    { framework: 'CIS', id: '1.3.2' },
    { framework: 'Kubescape', id: 'C-0145' },
  ],
  messages: {
    pass: { brief: 'off', detail: 'Profiling is off.' },
    fail: { brief: 'profiling is on', detail: '--profiling is {value}.' },
  },
  judge: (component) => flagIs(component, 'profiling', 'false', 'true'),
});
