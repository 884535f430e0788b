import { isWindows } from '../../../core/kube/workloads.ts';
import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-allow-priv-esc',
  control: 'allowPrivilegeEscalation',
  exempt: ({ podSpec }) => isWindows(podSpec),
  title: 'Containers that may gain privileges',
  severity: 'medium',
  risk: 'A process may become root through setuid programs or file capabilities of its image: an intruder in a container that runs as an ordinary user need not stay one. Unset means allowed.',
  fields: [
    {
      path: 'containers[*].securityContext.allowPrivilegeEscalation (init and ephemeral containers too)',
      allowed: 'false',
    },
  ],
  controls: [...cis('5.2.6'), ...kubescape('C-0016', 'C-0197'), ...mitre('T1548')],
  messages: {
    pass: { brief: 'not allowed', detail: 'No process may gain more privileges than its parent.' },
    fail: {
      brief: 'allowed: {containers}',
      detail: 'allowPrivilegeEscalation: false is not set for {where} ({values}).',
    },
  },
});
