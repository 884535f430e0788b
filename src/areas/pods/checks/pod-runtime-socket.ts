import { defineControlCheck } from '../control-check.ts';
import { kubescape, mitre } from '../controls.ts';
import { holdsRuntimeSocket } from '../host-paths.ts';

export default defineControlCheck({
  id: 'pod-runtime-socket',
  control: 'hostPathVolumes',
  keep: ({ value }) => holdsRuntimeSocket(value),
  title: 'Pods that mount the socket of the container runtime',
  severity: 'critical',
  risk: 'Whoever can write to the socket of the container runtime starts privileged containers on the node and reads those of all other pods: it is root on the node. A read-only mount does not prevent that.',
  fields: [
    {
      path: 'spec.volumes[*].hostPath.path',
      allowed: 'no socket of docker, containerd, CRI-O or podman, and no directory of /run that holds one',
    },
  ],
  controls: [...kubescape('C-0074'), ...mitre('T1610')],
  messages: {
    pass: { brief: 'no runtime socket', detail: 'The pod does not mount the socket of the container runtime.' },
    fail: {
      brief: 'mounts {values}',
      detail: 'Mounted from the node: {values} (volume {names}), through which the container runtime is controlled.',
    },
  },
});
