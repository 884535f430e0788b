import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { unstated } from '../stated.ts';

export default defineWorkloadCheck({
  id: 'res-limits-memory-missing',
  area: 'quotas',
  title: 'Containers without a memory limit',
  severity: 'medium',
  risk: 'A leak or an attack that makes the program allocate takes all memory of the node; the kernel then ends processes of other pods, and the node may stop answering.',
  fields: [
    {
      path: 'containers[*].resources.limits.memory (sidecars too)',
      allowed: 'set, or given by the pod’s own resources or on admission',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0004' },
    { framework: 'Kubescape', id: 'C-0271' },
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'OWASP', id: 'K01:2025' },
    { framework: 'MITRE', id: 'T1499' },
  ],
  reads: [{ resource: 'limitranges' }],
  messages: {
    pass: { brief: 'memory is limited', detail: 'Every container has a memory limit.' },
    fail: { brief: 'no memory limit: {containers}', detail: 'No memory limit is set for {containers}.' },
  },
  violation: (workload, snapshot) => unstated(workload, 'limits', ['memory'], snapshot),
});
