import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-windows-hostprocess',
  control: 'windowsHostProcess',
  title: 'Windows host process containers',
  severity: 'critical',
  risk: 'A HostProcess container is no container to Windows: it runs directly on the node, with the rights of the account that it names, up to SYSTEM.',
  fields: [
    {
      path: 'securityContext.windowsOptions.hostProcess of the pod and of each container',
      allowed: 'absent or false',
    },
  ],
  controls: [...cis('5.2.10'), ...kubescape('C-0202')],
  messages: {
    pass: { brief: 'none', detail: 'No container is a HostProcess container.' },
    fail: { brief: 'hostProcess: {where}', detail: 'hostProcess: true is set for {where}.' },
  },
});
