import { isWindows } from '../../../core/kube/workloads.ts';
import { defineControlCheck } from '../control-check.ts';
import { kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-apparmor',
  control: 'appArmorProfile',
  exempt: ({ podSpec }) => isWindows(podSpec),
  title: 'Containers with AppArmor switched off',
  severity: 'medium',
  risk: 'On nodes with AppArmor the runtime confines containers by default: no mounts, no writing below /proc and /sys. Here that is switched off, which takes away a barrier between the container and its node.',
  fields: [
    {
      path: 'securityContext.appArmorProfile.type of the pod and of each container',
      allowed: 'absent, RuntimeDefault or Localhost',
    },
    {
      path: 'metadata.annotations[container.apparmor.security.beta.kubernetes.io/*]',
      allowed: 'absent, empty, runtime/default or localhost/*',
    },
  ],
  controls: [...kubescape('C-0055')],
  messages: {
    pass: { brief: 'not switched off', detail: 'AppArmor is not switched off.' },
    fail: { brief: '{values}: {where}', detail: 'The AppArmor profile of {where} is {values}.' },
  },
});
