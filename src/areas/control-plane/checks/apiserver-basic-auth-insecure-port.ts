import { flag } from '../../../core/kube/components.ts';
import { listing } from '../../../core/text.ts';
import { flagCheck, minorOf } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-basic-auth-insecure-port',
  component: 'kube-apiserver',
  title: 'Passwords and the unauthenticated port',
  severity: 'critical',
  risk: 'Requests to the insecure port skip authentication and authorization altogether: any process on the control-plane node, or any pod in its network, is cluster administrator. Passwords from a file are sent with every request and never expire.',
  fields: [
    { path: 'kube-apiserver --basic-auth-file', allowed: 'absent' },
    {
      path: 'kube-apiserver --insecure-port, below 1.24',
      allowed: '0; below 1.20 it must be set, since the default is 8080',
    },
    { path: 'kube-apiserver --insecure-bind-address', allowed: 'absent' },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0005' },
    { framework: 'OWASP', id: 'K09:2025' },
  ],
  messages: {
    pass: {
      brief: 'neither is in use',
      detail: 'Neither passwords from a file nor an unauthenticated port are in use.',
    },
    fail: { brief: '{found}', detail: 'The API server is open without proper authentication: {found}.' },
  },
  judge: (component, snapshot) => {
    const minor = minorOf(component, snapshot) ?? 99;
    // On by default up to 1.19, without effect from 1.20, gone in 1.24.
    const port = flag(component, 'insecure-port') ?? (minor < 20 ? '8080' : '0');
    const found = [
      ...(flag(component, 'basic-auth-file') === undefined ? [] : ['--basic-auth-file is set']),
      ...(port !== '0' && minor < 20 ? [`the insecure port is ${port}`] : []),
      ...(flag(component, 'insecure-bind-address') === undefined || minor >= 20
        ? []
        : ['--insecure-bind-address is set']),
    ];
    return {
      verdict: found.length === 0 ? 'pass' : 'fail',
      read: ['basic-auth-file', 'insecure-port', 'insecure-bind-address'],
      data: { found: listing(found) },
    };
  },
});
