import { pluginsDisabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-namespacelifecycle',
  component: 'kube-apiserver',
  title: 'Namespaces that are going away take nothing new',
  severity: 'high',
  risk: 'Without this plugin, objects can be created in namespaces that do not exist or are being deleted, and the namespaces default and kube-system can be deleted.',
  fields: [{ path: 'kube-apiserver --disable-admission-plugins', allowed: 'does not contain NamespaceLifecycle' }],
  controls: [
    { framework: 'CIS', id: '1.2.13' },
    { framework: 'Kubescape', id: 'C-0126' },
  ],
  messages: {
    pass: {
      brief: 'NamespaceLifecycle is on',
      detail: 'The admission plugin NamespaceLifecycle is on, as it is by default.',
    },
    fail: {
      brief: 'NamespaceLifecycle is switched off',
      detail: 'The admission plugin NamespaceLifecycle is switched off.',
    },
  },
  judge: (component) => ({
    verdict: pluginsDisabled(component, ['NamespaceLifecycle']).length > 0 ? 'fail' : 'pass',
    read: ['disable-admission-plugins'],
  }),
});
