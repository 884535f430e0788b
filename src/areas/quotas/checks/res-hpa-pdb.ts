import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { budgetsOf, isServing, isSingle } from '../disruption.ts';

export default defineWorkloadCheck({
  id: 'res-hpa-pdb',
  area: 'quotas',
  title: 'Served workloads that a drain interrupts',
  severity: 'low',
  risk: 'Draining a node for a security update takes the only pod, or all of them at once: so updates are put off, or users notice each of them. This is about availability, not a barrier against attacks.',
  fields: [
    {
      path: 'spec.replicas, HorizontalPodAutoscaler spec.maxReplicas',
      allowed: 'more than 1 where users outside are served',
    },
    { path: 'PodDisruptionBudget spec.selector', allowed: 'selects the pods' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K01:2025' },
    { framework: 'MITRE', id: 'T1499' },
  ],
  reads: [
    { resource: 'services' },
    { resource: 'ingresses.networking.k8s.io' },
    { resource: 'horizontalpodautoscalers.autoscaling' },
    { resource: 'poddisruptionbudgets.policy' },
  ],
  messages: {
    pass: {
      brief: 'survives a drain',
      detail: 'Nobody outside is served by a single pod or by pods without a budget.',
    },
    fail: {
      brief: 'no disruption budget',
      detail:
        'Users outside are served, and no PodDisruptionBudget keeps a drain from taking all {replicas} pods at once.',
    },
    single: { brief: 'a single pod', detail: 'Users outside are served by a single pod: every drain interrupts them.' },
  },
  violation(workload, snapshot) {
    if (!isServing(workload, snapshot)) return undefined;
    if (isSingle(workload, snapshot))
      return { message: 'single', evidence: [{ path: 'spec.replicas', value: String(workload.replicas) }] };
    if (budgetsOf(workload, snapshot).length > 0) return undefined;
    return {
      data: { replicas: workload.replicas },
      evidence: [
        { path: 'spec.replicas', value: String(workload.replicas) },
        { path: 'PodDisruptionBudget', value: '(absent)' },
      ],
    };
  },
});
