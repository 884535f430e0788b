import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-run-as-root-uid',
  control: 'runAsUser',
  title: 'Containers told to run as root',
  severity: 'high',
  risk: 'The manifest asks for UID 0, whatever the image says. Root in a container is root to the kernel, and one flaw or one mounted directory away from the node.',
  fields: [
    {
      path: 'securityContext.runAsUser of the pod and of each container (init and ephemeral containers too)',
      allowed: 'absent or not 0; anything with hostUsers: false from policy v1.35',
    },
  ],
  controls: [...cis('5.2.7'), ...kubescape('C-0013')],
  messages: {
    pass: {
      brief: 'not told to',
      detail: 'No container is told to run as root, or root is confined to a user namespace.',
    },
    fail: { brief: 'runAsUser 0: {where}', detail: 'runAsUser: 0 is set for {where}.' },
  },
});
