import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-privileged',
  control: 'privileged',
  title: 'Privileged containers',
  severity: 'critical',
  risk: 'A privileged container has every capability and all devices of its node: whoever controls it is root on the node, and from there reaches every pod and credential that the node holds.',
  fields: [
    {
      path: 'containers[*].securityContext.privileged (init and ephemeral containers too)',
      allowed: 'absent or false',
    },
  ],
  controls: [...cis('5.2.2'), ...kubescape('C-0057', 'C-0193'), ...mitre('T1610', 'T1611')],
  messages: {
    pass: { brief: 'not privileged', detail: 'No container is privileged.' },
    fail: {
      brief: 'privileged: {containers}',
      detail: 'securityContext.privileged: true is set for {where}.',
    },
  },
});
