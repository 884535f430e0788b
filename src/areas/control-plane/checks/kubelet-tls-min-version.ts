import { textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-tls-min-version',
  title: 'Old TLS versions at kubelets',
  severity: 'medium',
  risk: 'TLS 1.0 and 1.1 are broken: an attacker in the path can weaken the connection that carries commands into containers.',
  fields: [{ path: 'KubeletConfiguration tlsMinVersion', allowed: 'absent (TLS 1.2), VersionTLS12 or VersionTLS13' }],
  controls: [
    { framework: 'CIS', id: '4.2.12' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'The lowest TLS version is {value}.' },
    fail: { brief: '{value}', detail: 'The lowest TLS version is {value}.' },
  },
  judge: (config) => {
    const value = textOf(config, 'tlsMinVersion') || 'VersionTLS12';
    return { verdict: /^VersionTLS1[01]$/.test(value) ? 'fail' : 'pass', read: ['tlsMinVersion'], data: { value } };
  },
});
