import { componentsOf, flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'kcm-sa-private-key',
  component: 'kube-controller-manager',
  title: 'Signing key for service-account tokens',
  severity: 'medium',
  risk: 'Without a key of its own, the controller manager signs no service-account tokens, or an outdated set-up signs them with a key that serves another purpose.',
  fields: [{ path: 'kube-controller-manager --service-account-private-key-file', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.3.4' },
    { framework: 'Kubescape', id: 'C-0147' },
  ],
  messages: {
    pass: { brief: 'key set', detail: 'A signing key is set.' },
    fail: { brief: 'no key', detail: '{missing} is not set.' },
    external: { brief: 'signed elsewhere', detail: 'The API server has tokens signed by an external signer.' },
  },
  judge: (component, snapshot) =>
    // With an external signer, no key is at hand (KEP-740).
    componentsOf(snapshot).some(
      (other) => other.name === 'kube-apiserver' && flag(other, 'service-account-signing-endpoint'),
    )
      ? { verdict: 'not-applicable', message: 'external', read: ['service-account-private-key-file'] }
      : flagsSet(component, 'service-account-private-key-file'),
});
