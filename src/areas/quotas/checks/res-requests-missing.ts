import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { unstated } from '../stated.ts';

export default defineWorkloadCheck({
  id: 'res-requests-missing',
  area: 'quotas',
  title: 'Containers without requests',
  severity: 'medium',
  risk: 'The scheduler believes that such a container needs nothing and packs its node too full; when memory runs short it is among the first to be ended, and its neighbours suffer with it.',
  fields: [
    {
      path: 'containers[*].resources.requests.cpu, .memory (sidecars too)',
      allowed: 'set, or given by limits, by the pod’s own resources or on admission',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0268' },
    { framework: 'Kubescape', id: 'C-0269' },
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'OWASP', id: 'K01:2025' },
    { framework: 'MITRE', id: 'T1496' },
  ],
  reads: [{ resource: 'limitranges' }],
  messages: {
    pass: { brief: 'requests are set', detail: 'Every container requests CPU and memory.' },
    fail: { brief: 'no {missing} request: {containers}', detail: 'No request of {missing} is set for {containers}.' },
  },
  violation: (workload, snapshot) => unstated(workload, 'requests', ['cpu', 'memory'], snapshot),
});
