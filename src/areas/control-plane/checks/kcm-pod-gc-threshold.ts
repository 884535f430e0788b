import { flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'kcm-pod-gc-threshold',
  component: 'kube-controller-manager',
  title: 'Finished pods are cleared away',
  severity: 'low',
  risk: 'With the collection switched off or set very high, finished pods pile up until etcd and every list of pods are slow, which one tenant’s failing job can bring about.',
  fields: [{ path: 'kube-controller-manager --terminated-pod-gc-threshold', allowed: '1 to 12500 (default 12500)' }],
  controls: [
    { framework: 'CIS', id: '1.3.1' },
    { framework: 'Kubescape', id: 'C-0144' },
  ],
  messages: {
    pass: { brief: 'at {value}', detail: 'Finished pods are cleared away from {value} on.' },
    fail: { brief: '{value}', detail: '--terminated-pod-gc-threshold is {value}.' },
  },
  judge: (component) => {
    const value = Number(flag(component, 'terminated-pod-gc-threshold') ?? '12500');
    return {
      verdict: value > 0 && value <= 12_500 ? 'pass' : 'fail',
      read: ['terminated-pod-gc-threshold'],
      data: { value },
    };
  },
});
