import { isWindows } from '../../../core/kube/workloads.ts';
import { defineControlCheck } from '../control-check.ts';
import { kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-selinux',
  control: 'seLinuxOptions',
  exempt: ({ podSpec }) => isWindows(podSpec),
  title: 'Containers with SELinux options of their own',
  severity: 'medium',
  risk: 'With a type such as spc_t, or a user or role of its own, the container leaves the confinement that SELinux gives containers and may touch files and processes of the node.',
  fields: [
    {
      path: 'securityContext.seLinuxOptions.type of the pod and of each container',
      allowed: 'absent, container_t, container_init_t, container_kvm_t, and container_engine_t from policy v1.31',
    },
    { path: 'securityContext.seLinuxOptions.user and .role', allowed: 'absent' },
  ],
  controls: [...kubescape('C-0055')],
  messages: {
    pass: {
      brief: 'confined',
      detail: 'No SELinux type, user or role is set that leaves the confinement of containers.',
    },
    fail: { brief: '{values}: {where}', detail: 'SELinux options of {where} are set to {values}.' },
  },
});
