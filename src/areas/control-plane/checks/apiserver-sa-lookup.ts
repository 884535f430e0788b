import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-sa-lookup',
  component: 'kube-apiserver',
  title: 'Deleted service accounts',
  severity: 'high',
  risk: 'Without the lookup, the tokens of deleted service accounts and pods go on working until they expire, which for old tokens is never.',
  fields: [{ path: 'kube-apiserver --service-account-lookup', allowed: 'absent or true' }],
  controls: [
    { framework: 'CIS', id: '1.2.21' },
    { framework: 'Kubescape', id: 'C-0135' },
  ],
  messages: {
    pass: {
      brief: 'tokens are looked up',
      detail: 'Service-account tokens are checked against the account that they belong to.',
    },
    fail: {
      brief: 'not looked up',
      detail: '--service-account-lookup is {value}: tokens of deleted service accounts stay valid.',
    },
  },
  judge: (component) => flagIs(component, 'service-account-lookup', 'true', 'true'),
});
