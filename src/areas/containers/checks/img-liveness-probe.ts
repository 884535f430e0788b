import { containerViolation, defineWorkloadCheck } from '../../../core/workload-check.ts';
import { probed, runsOn } from '../probes.ts';

export default defineWorkloadCheck({
  id: 'img-liveness-probe',
  area: 'containers',
  title: 'Containers without a liveness probe',
  severity: 'low',
  risk: 'A program that hangs keeps its place for ever: the kubelet restarts only what ends by itself. This is about availability, not a barrier against attacks.',
  fields: [{ path: 'containers[*].livenessProbe (sidecars too)', allowed: 'set, for workloads that run on' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0056' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'liveness is probed', detail: 'Every container has a liveness probe.' },
    fail: { brief: 'no liveness probe: {containers}', detail: 'No liveness probe is set for {containers}.' },
  },
  exempt: (workload) => !runsOn(workload),
  violation(workload) {
    const lasting = new Set([...probed(workload)].map(({ path }) => path));
    return containerViolation(workload, 'livenessProbe', ({ container, path }) =>
      lasting.has(path) && container.livenessProbe === undefined ? '(absent)' : undefined,
    );
  },
});
