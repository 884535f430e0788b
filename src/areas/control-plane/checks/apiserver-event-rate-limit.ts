import { pluginEnabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-event-rate-limit',
  component: 'kube-apiserver',
  title: 'Floods of events',
  severity: 'low',
  risk: 'One broken controller, or one tenant with the right to write events, can fill etcd with events until the cluster no longer takes writes.',
  fields: [
    {
      path: 'kube-apiserver --enable-admission-plugins',
      allowed: 'contains EventRateLimit, with limits in --admission-control-config-file',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.9' },
    { framework: 'Kubescape', id: 'C-0121' },
  ],
  messages: {
    pass: { brief: 'events are limited', detail: 'The admission plugin EventRateLimit is enabled.' },
    fail: { brief: 'events are not limited', detail: 'The admission plugin EventRateLimit is not enabled.' },
  },
  judge: (component) => ({
    verdict: pluginEnabled(component, 'EventRateLimit') ? 'pass' : 'fail',
    read: ['enable-admission-plugins', 'admission-control-config-file'],
  }),
});
