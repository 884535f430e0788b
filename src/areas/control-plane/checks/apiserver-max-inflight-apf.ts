import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-max-inflight-apf',
  component: 'kube-apiserver',
  title: 'Fair sharing of the API server',
  severity: 'medium',
  risk: 'Without priority and fairness, one client that lists everything in a loop takes all request slots, and nodes, controllers and administrators wait behind it.',
  fields: [{ path: 'kube-apiserver --enable-priority-and-fairness', allowed: 'absent or true' }],
  controls: [
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: 'on', detail: 'Requests are shared fairly among clients.' },
    fail: { brief: 'switched off', detail: '--enable-priority-and-fairness is {value}.' },
  },
  judge: (component) => flagIs(component, 'enable-priority-and-fairness', 'true', 'true'),
});
