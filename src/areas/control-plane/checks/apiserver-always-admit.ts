import { pluginEnabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-always-admit',
  component: 'kube-apiserver',
  title: 'Admission that admits everything',
  severity: 'high',
  risk: 'The plugin AlwaysAdmit does nothing but say yes; it was made for tests and is deprecated. Where it is set, somebody meant to switch admission off, and the other plugins are worth a look.',
  fields: [{ path: 'kube-apiserver --enable-admission-plugins', allowed: 'does not contain AlwaysAdmit' }],
  controls: [
    { framework: 'CIS', id: '1.2.10' },
    { framework: 'Kubescape', id: 'C-0122' },
  ],
  messages: {
    pass: { brief: 'not enabled', detail: 'The admission plugin AlwaysAdmit is not enabled.' },
    fail: { brief: 'AlwaysAdmit is enabled', detail: 'The admission plugin AlwaysAdmit is enabled.' },
  },
  judge: (component) => ({
    verdict: pluginEnabled(component, 'AlwaysAdmit') ? 'fail' : 'pass',
    read: ['enable-admission-plugins'],
  }),
});
