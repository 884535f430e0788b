import { listFlag } from '../../../core/kube/components.ts';
import { listing } from '../../../core/text.ts';
import { flagCheck } from '../flag-check.ts';
import { weakSuites } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-tls-ciphers',
  component: 'kube-apiserver',
  title: 'Weak cipher suites',
  severity: 'low',
  risk: 'Suites without forward secrecy let recorded traffic be read once the server’s key leaks; CBC, RC4 and 3DES have known attacks.',
  fields: [
    {
      path: 'kube-apiserver --tls-cipher-suites',
      allowed: 'absent (Go’s own choice), or only ECDHE with GCM or ChaCha20',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.29' },
    { framework: 'Kubescape', id: 'C-0277' },
  ],
  messages: {
    pass: { brief: 'strong suites only', detail: 'Only strong cipher suites are offered.' },
    fail: { brief: 'weak: {suites}', detail: 'Weak cipher suites are offered: {suites}.' },
  },
  judge: (component) => {
    const suites = weakSuites(listFlag(component, 'tls-cipher-suites'));
    return {
      verdict: suites.length === 0 ? 'pass' : 'fail',
      read: ['tls-cipher-suites'],
      data: { suites: listing(suites) },
    };
  },
});
