import { flag } from '../../../core/kube/components.ts';
import { flagCheck, minorOf } from '../flag-check.ts';
import { isLoopback } from '../judgement.ts';

export default flagCheck({
  id: 'kcm-bind-address',
  component: 'kube-controller-manager',
  title: 'Address of the controller manager',
  severity: 'medium',
  risk: 'The controller manager needs no visitors: on all addresses, its metrics, health and debugging port can be reached from every pod and every network that the node is in. Before 1.23 a second port served the same without authentication.',
  fields: [
    { path: 'kube-controller-manager --bind-address', allowed: '127.0.0.1 or ::1 (default 0.0.0.0)' },
    { path: 'kube-controller-manager --port, below 1.23', allowed: '0' },
  ],
  controls: [
    { framework: 'CIS', id: '1.3.7' },
    { framework: 'Kubescape', id: 'C-0150' },
    { framework: 'OWASP', id: 'K06:2025' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'The controller manager listens on {value} only.' },
    fail: { brief: '{value}', detail: 'The controller manager listens on {value}.' },
  },
  judge: (component, snapshot) => {
    const bound = flag(component, 'bind-address');
    const minor = minorOf(component, snapshot) ?? 99;
    const address = flag(component, 'address') ?? '0.0.0.0';
    // The insecure port was on by default until it lost its effect in 1.23.
    if (minor < 23 && (flag(component, 'port') ?? '10252') !== '0' && !isLoopback(address))
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
