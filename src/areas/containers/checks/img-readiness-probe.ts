import { containerViolation, defineWorkloadCheck } from '../../../core/workload-check.ts';
import { isServed, probed, runsOn } from '../probes.ts';

export default defineWorkloadCheck({
  id: 'img-readiness-probe',
  area: 'containers',
  title: 'Served containers without a readiness probe',
  severity: 'low',
  risk: 'Requests are sent to the pod from its first moment, and while it is overloaded: users get errors at every rollout. This is about availability, not a barrier against attacks.',
  fields: [
    {
      path: 'containers[*].readinessProbe (sidecars too)',
      allowed: 'set, where a Service selects the pod and the container has ports',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0018' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'services' }],
  messages: {
    pass: { brief: 'readiness is probed', detail: 'Every container that serves requests has a readiness probe.' },
    fail: {
      brief: 'no readiness probe: {containers}',
      detail: 'No readiness probe is set for {containers}, to which a Service sends requests.',
    },
  },
  exempt: (workload) => !runsOn(workload),
  violation(workload, snapshot) {
    if (!isServed(workload, snapshot)) return undefined;
    const lasting = new Set([...probed(workload)].map(({ path }) => path));
    return containerViolation(workload, 'readinessProbe', ({ container, path }) =>
      lasting.has(path) && (container.ports ?? []).length > 0 && container.readinessProbe === undefined
        ? '(absent)'
        : undefined,
    );
  },
});
