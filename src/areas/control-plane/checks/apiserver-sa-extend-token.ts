import { flagCheck } from '../flag-check.ts';
import { flagIs } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-sa-extend-token',
  component: 'kube-apiserver',
  title: 'One-hour tokens that last a year',
  severity: 'medium',
  risk: 'Pods get tokens for one hour, but for the sake of old clients the API server accepts them for a year: a token that leaks from a log or an image stays useful that long.',
  fields: [{ path: 'kube-apiserver --service-account-extend-token-expiration', allowed: 'false (default true)' }],
  controls: [
    { framework: 'CIS', id: '1.2.30' },
    { framework: 'Kubescape', id: 'C-0290' },
  ],
  messages: {
    pass: { brief: 'tokens end in time', detail: 'Tokens end when they say.' },
    fail: {
      brief: 'tokens are extended to a year',
      detail: '--service-account-extend-token-expiration is {value}: pods’ tokens are accepted for a year.',
    },
  },
  judge: (component) => flagIs(component, 'service-account-extend-token-expiration', 'false', 'true'),
});
