import { listing } from '../../../core/text.ts';
import { PROTECTIVE, pluginsDisabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-default-plugins-disabled',
  component: 'kube-apiserver',
  title: 'Protective admission plugins switched off',
  severity: 'high',
  risk: 'These plugins are on by default because the cluster’s rules live in them: Pod Security Standards, quotas, limits, admission policies and webhooks, and checks on certificate requests. Switched off, the objects that describe the rules stay in place and do nothing.',
  fields: [
    {
      path: 'kube-apiserver --disable-admission-plugins',
      allowed: 'names none of the protective plugins that are on by default',
    },
  ],
  controls: [{ framework: 'Kubescape', id: 'C-0068' }],
  messages: {
    pass: { brief: 'none switched off', detail: 'No protective admission plugin is switched off.' },
    fail: { brief: 'switched off: {plugins}', detail: 'Protective admission plugins are switched off: {plugins}.' },
  },
  judge: (component) => {
    const plugins = pluginsDisabled(component, PROTECTIVE);
    return {
      verdict: plugins.length === 0 ? 'pass' : 'fail',
      read: ['disable-admission-plugins'],
      data: { plugins: listing(plugins, 12) },
    };
  },
});
