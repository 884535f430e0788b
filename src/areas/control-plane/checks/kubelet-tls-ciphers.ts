import { stringsOf } from '../../../core/kube/kubelet.ts';
import { listing } from '../../../core/text.ts';
import { weakSuites } from '../judgement.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-tls-ciphers',
  title: 'Weak cipher suites of kubelets',
  severity: 'low',
  risk: 'Suites without forward secrecy let recorded traffic, such as exec sessions, be read once the node’s key leaks; CBC, RC4 and 3DES have known attacks.',
  fields: [
    {
      path: 'KubeletConfiguration tlsCipherSuites',
      allowed: 'absent (Go’s own choice), or only ECDHE with GCM or ChaCha20',
    },
  ],
  controls: [
    { framework: 'CIS', id: '4.2.12' },
    { framework: 'Kubescape', id: 'C-0184' },
  ],
  messages: {
    pass: { brief: 'strong suites only', detail: 'Only strong cipher suites are offered.' },
    fail: { brief: 'weak: {suites}', detail: 'Weak cipher suites are offered: {suites}.' },
  },
  judge: (config) => {
    const suites = weakSuites(stringsOf(config, 'tlsCipherSuites'));
    return {
      verdict: suites.length === 0 ? 'pass' : 'fail',
      read: ['tlsCipherSuites'],
      data: { suites: listing(suites) },
    };
  },
});
