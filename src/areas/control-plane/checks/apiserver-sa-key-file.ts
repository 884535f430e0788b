import { flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-sa-key-file',
  component: 'kube-apiserver',
  title: 'Key for service-account tokens',
  severity: 'high',
  risk: 'Without a key of their own, service-account tokens are verified with the server’s TLS key: whoever gets that key signs tokens for any account, and renewing the certificate voids every token.',
  fields: [
    {
      path: 'kube-apiserver --service-account-key-file',
      allowed: 'set; or --service-account-signing-endpoint for an external signer',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.22' },
    { framework: 'Kubescape', id: 'C-0136' },
  ],
  messages: {
    pass: { brief: 'key set', detail: 'A key for verifying service-account tokens is set.' },
    fail: {
      brief: 'no key',
      detail: 'Neither --service-account-key-file nor --service-account-signing-endpoint is set.',
    },
  },
  judge: (component) => ({
    verdict:
      flag(component, 'service-account-key-file') || flag(component, 'service-account-signing-endpoint')
        ? 'pass'
        : 'fail',
    read: ['service-account-key-file', 'service-account-signing-endpoint'],
  }),
});
