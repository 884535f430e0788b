import { flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-tls-min-version',
  component: 'kube-apiserver',
  title: 'Old TLS versions',
  severity: 'high',
  risk: 'TLS 1.0 and 1.1 are broken: an attacker in the path can weaken the connection that carries administrators’ credentials.',
  fields: [{ path: 'kube-apiserver --tls-min-version', allowed: 'absent (TLS 1.2), VersionTLS12 or VersionTLS13' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0005' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'The lowest TLS version is {value}.' },
    fail: { brief: '{value}', detail: 'The lowest TLS version is {value}.' },
  },
  judge: (component) => {
    const value = flag(component, 'tls-min-version') ?? 'VersionTLS12';
    return { verdict: /^VersionTLS1[01]$/.test(value) ? 'fail' : 'pass', read: ['tls-min-version'], data: { value } };
  },
});
