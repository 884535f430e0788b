import { defineControlCheck } from '../control-check.ts';

export default defineControlCheck({
  id: 'pod-proc-mount',
  control: 'procMount_restricted',
  severityOf: ({ podSpec }) => (podSpec.hostUsers === false ? 'low' : 'high'),
  title: 'Containers with an unmasked /proc',
  severity: 'high',
  risk: 'The runtime hides parts of /proc that show and change the kernel of the node. Unmasked, the container reads kernel memory layout and, as root, writes kernel settings.',
  fields: [
    {
      path: 'containers[*].securityContext.procMount (init and ephemeral containers too)',
      allowed: 'absent or Default; baseline allows others with hostUsers: false from policy v1.35',
    },
  ],
  controls: [{ framework: 'PSS', id: 'procMount', level: 'baseline' }],
  messages: {
    pass: { brief: 'masked', detail: 'Every container has the masked /proc.' },
    fail: { brief: '{values}: {containers}', detail: 'procMount: {values} is set for {where}.' },
  },
});
