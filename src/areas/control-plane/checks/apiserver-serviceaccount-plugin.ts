import { pluginsDisabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-serviceaccount-plugin',
  component: 'kube-apiserver',
  title: 'Pods get a service account',
  severity: 'high',
  risk: 'Without this plugin, pods run without the checks on which service account, token and Secrets they may use, and deleted accounts’ pods keep being admitted.',
  fields: [{ path: 'kube-apiserver --disable-admission-plugins', allowed: 'does not contain ServiceAccount' }],
  controls: [
    { framework: 'CIS', id: '1.2.12' },
    { framework: 'Kubescape', id: 'C-0125' },
  ],
  messages: {
    pass: { brief: 'ServiceAccount is on', detail: 'The admission plugin ServiceAccount is on, as it is by default.' },
    fail: { brief: 'ServiceAccount is switched off', detail: 'The admission plugin ServiceAccount is switched off.' },
  },
  judge: (component) => ({
    verdict: pluginsDisabled(component, ['ServiceAccount']).length > 0 ? 'fail' : 'pass',
    read: ['disable-admission-plugins'],
  }),
});
