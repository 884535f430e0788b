import { listFlag } from '../../../core/kube/components.ts';
import { listing } from '../../../core/text.ts';
import { flagCheck } from '../flag-check.ts';

const UNSAFE: readonly (readonly [string, RegExp])[] = [
  ['feature-gates', /^AllAlpha=true$/i],
  ['runtime-config', /^api\/(all|alpha)(=true)?$/],
  ['cors-allowed-origins', /^(\/\/)?\^?\.\*\$?$/],
  ['kubelet-https', /^false$/],
];

export default flagCheck({
  id: 'apiserver-unsafe-flags',
  component: 'kube-apiserver',
  title: 'Unsafe switches of the API server',
  severity: 'medium',
  risk: 'Alpha features and alpha APIs are unfinished and unreviewed, open cross-origin rules let a web page use a visitor’s access to the API, and kubelets over plain HTTP can be read by anybody on the network.',
  fields: [
    { path: 'kube-apiserver --feature-gates', allowed: 'without AllAlpha=true' },
    { path: 'kube-apiserver --runtime-config', allowed: 'without api/all=true and api/alpha=true' },
    { path: 'kube-apiserver --cors-allowed-origins', allowed: 'without a pattern that matches everything' },
    { path: 'kube-apiserver --kubelet-https', allowed: 'absent or true' },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0005' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: 'none set', detail: 'No unsafe switch is set.' },
    fail: { brief: '{found}', detail: 'Unsafe switches are set: {found}.' },
  },
  judge: (component) => {
    const found = UNSAFE.filter(([name, pattern]) => listFlag(component, name).some((value) => pattern.test(value)));
    return {
      verdict: found.length === 0 ? 'pass' : 'fail',
      read: UNSAFE.map(([name]) => name),
      data: { found: listing(found.map(([name]) => `--${name}=${component.flags.get(name)?.join(',')}`)) },
    };
  },
});
