import { CONTROLLERS } from '../fixes/others.ts';
import { flagRemediation } from '../flag-remediation.ts';

export default flagRemediation({
  id: 'controller-manager-scheduler',
  title: 'Tighten the controller manager and the scheduler',
  risk: 'disruptive',
  fixes: CONTROLLERS,
  explicit: [
    {
      component: 'kube-controller-manager',
      flag: 'terminated-pod-gc-threshold',
      value: '12500',
      cis: '1.3.1',
    },
  ],
  reason:
    '{who} {lets|let} visitors look at how {it works|they work}, which nobody needs. Another instance, or the restarted one, takes over within seconds.',
});
