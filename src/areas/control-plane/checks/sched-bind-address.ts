import { flag } from '../../../core/kube/components.ts';
import { flagCheck, minorOf } from '../flag-check.ts';
import { isLoopback } from '../judgement.ts';

export default flagCheck({
  id: 'sched-bind-address',
  component: 'kube-scheduler',
  title: 'Address of the scheduler',
  severity: 'medium',
  risk: 'The scheduler needs no visitors: on all addresses, its metrics, health and debugging port can be reached from every pod and every network that the node is in. Before 1.23 a second port served the same without authentication.',
  fields: [
    { path: 'kube-scheduler --bind-address', allowed: '127.0.0.1 or ::1 (default 0.0.0.0)' },
    { path: 'kube-scheduler --port, below 1.23', allowed: '0' },
  ],
  controls: [
    { framework: 'CIS', id: '1.4.2' },
    { framework: 'Kubescape', id: 'C-0152' },
    { framework: 'OWASP', id: 'K06:2025' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'The scheduler listens on {value} only.' },
    fail: { brief: '{value}', detail: 'The scheduler listens on {value}.' },
  },
  judge: (component, snapshot) => {
    const bound = flag(component, 'bind-address');
    const minor = minorOf(component, snapshot) ?? 99;
    const address = flag(component, 'address') ?? '0.0.0.0';
    // The insecure port was on by default until it lost its effect in 1.23.
    if (minor < 23 && (flag(component, 'port') ?? '10251') !== '0' && !isLoopback(address))
      return {
        verdict: 'fail',
        severity: 'critical',
        read: ['port', 'address'],
        data: { value: `the unauthenticated port of ${address}` },
      };
    const value = bound ?? '0.0.0.0, which is the default';
    return { verdict: isLoopback(bound ?? '') ? 'pass' : 'fail', read: ['bind-address'], data: { value } };
  },
});
