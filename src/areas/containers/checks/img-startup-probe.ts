import { containerViolation, defineWorkloadCheck } from '../../../core/workload-check.ts';
import { probed, runsOn, SLOW_START } from '../probes.ts';

export default defineWorkloadCheck({
  id: 'img-startup-probe',
  area: 'containers',
  title: 'Slow starters without a startup probe',
  severity: 'low',
  risk: 'A long initial delay is a guess: a start that takes longer is ended by the liveness probe again and again, and after a quick one a hanging program is not noticed for as long.',
  fields: [
    {
      path: 'containers[*].startupProbe (sidecars too)',
      allowed: 'set, where livenessProbe.initialDelaySeconds is more than 60',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0056' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'no long delay', detail: 'No container that starts slowly lacks a startup probe.' },
    fail: {
      brief: 'no startup probe: {containers}',
      detail: 'A long initial delay of the liveness probe stands in for a startup probe in {containers}.',
    },
  },
  exempt: (workload) => !runsOn(workload),
  violation(workload) {
    const lasting = new Set([...probed(workload)].map(({ path }) => path));
    return containerViolation(workload, 'startupProbe', ({ container, path }) => {
      const delay = container.livenessProbe?.initialDelaySeconds ?? 0;
      return lasting.has(path) && container.startupProbe === undefined && delay > SLOW_START
        ? `(absent), livenessProbe.initialDelaySeconds ${delay}`
        : undefined;
    });
  },
});
