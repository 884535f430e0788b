import { flag } from '../../../core/kube/components.ts';
import { seconds } from '../../../core/kube/kubelet.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-request-timeout',
  component: 'kube-apiserver',
  title: 'Time-out of requests',
  severity: 'low',
  risk: 'With a very long time-out, slow requests pile up and hold the server’s memory; with a very short one, large lists never finish and controllers fall behind.',
  fields: [{ path: 'kube-apiserver --request-timeout', allowed: 'from 1m to 5m (default 1m0s)' }],
  controls: [
    { framework: 'CIS', id: '1.2.20' },
    { framework: 'Kubescape', id: 'C-0134' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'Requests time out after {value}.' },
    fail: { brief: '{value}', detail: 'Requests time out after {value}, outside of one to five minutes.' },
  },
  judge: (component) => {
    const value = flag(component, 'request-timeout') ?? '1m0s';
    const time = seconds(value) ?? 0;
    return { verdict: time >= 60 && time <= 300 ? 'pass' : 'fail', read: ['request-timeout'], data: { value } };
  },
});
