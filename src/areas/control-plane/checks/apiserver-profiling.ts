import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-profiling',
  component: 'kube-apiserver',
  title: 'Profiling of the API server',
  severity: 'low',
  risk: 'The profiling endpoints show how the server is built and what it works on, cost it processor time when asked, and let an attacker raise the log level to read request bodies back (CVE-2020-8561).',
  fields: [{ path: 'kube-apiserver --profiling', allowed: 'false (default true)' }],
  controls: [
    { framework: 'CIS', id: '1.2.15' },
    { framework: 'Kubescape', id: 'C-0129' },
    { framework: 'CVE', id: 'CVE-2020-8561' },
  ],
  messages: {
    pass: { brief: 'off', detail: 'Profiling is off.' },
    fail: { brief: 'profiling is on', detail: '--profiling is {value}.' },
  },
  judge: (component) => flagIs(component, 'profiling', 'false', 'true'),
});
