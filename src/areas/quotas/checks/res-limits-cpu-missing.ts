import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { unstated } from '../stated.ts';

// A judgement, hence low: a CPU limit also slows a program down while the node is idle.
export default defineWorkloadCheck({
  id: 'res-limits-cpu-missing',
  area: 'quotas',
  title: 'Containers without a CPU limit',
  severity: 'low',
  risk: 'A stolen or faulty program may use every idle core of its node, which pays for coin mining; requests still keep the share of its neighbours. Whether to limit CPU is a judgement: a limit also slows a program down where cores are idle.',
  fields: [
    {
      path: 'containers[*].resources.limits.cpu (sidecars too)',
      allowed: 'set, or given by the pod’s own resources or on admission; or accepted where throttling is worse',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0270' },
    { framework: 'MITRE', id: 'T1496' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'limitranges' }],
  messages: {
    pass: { brief: 'CPU is limited', detail: 'Every container has a CPU limit.' },
    fail: {
      brief: 'no CPU limit: {containers}',
      detail: 'No CPU limit is set for {containers}. Requests protect the neighbours; a limit would bound misuse.',
    },
  },
  violation: (workload, snapshot) => unstated(workload, 'limits', ['cpu'], snapshot),
});
