import { containerViolation, defineWorkloadCheck } from '../../../core/workload-check.ts';

export default defineWorkloadCheck({
  id: 'pod-privileged',
  area: 'pods',
  title: 'Privileged containers',
  severity: 'critical',
  risk: 'A privileged container has every capability and all devices of its node: whoever controls it is root on the node, and from there reaches every pod and credential that the node holds.',
  fields: [
    {
      path: 'containers[*].securityContext.privileged (init and ephemeral containers too)',
      allowed: 'absent or false',
    },
  ],
  controls: [
    { framework: 'PSS', id: 'privileged', level: 'baseline' },
    { framework: 'CIS', id: '5.2.2' },
    { framework: 'Kubescape', id: 'C-0057' },
    { framework: 'MITRE', id: 'T1610' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'not privileged', detail: 'No container is privileged.' },
    fail: {
      brief: 'privileged: {containers}',
      detail: 'Container {containers} runs with securityContext.privileged: true.',
    },
  },
  violation: (workload) =>
    containerViolation(workload, 'securityContext.privileged', ({ container }) =>
      container.securityContext?.privileged === true ? 'true' : undefined,
    ),
});
