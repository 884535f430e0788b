import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-host-ports',
  control: 'hostPorts',
  // With hostNetwork the API server fills in hostPort by itself: one cause, one finding.
  keep: (_, { podSpec }) => podSpec.hostNetwork !== true,
  title: 'Containers that take ports of the node',
  severity: 'medium',
  risk: 'The port is open on the address of the node: whoever reaches the node reaches the container, past Services and Ingress, and only one such pod fits on a node.',
  fields: [{ path: 'containers[*].ports[*].hostPort (init and ephemeral containers too)', allowed: 'absent or 0' }],
  controls: [...cis('5.2.12'), ...kubescape('C-0044', 'C-0204')],
  messages: {
    pass: { brief: 'no ports of the node', detail: 'No container takes a port of its node.' },
    fail: { brief: 'host port {values}', detail: 'Port {values} of the node is taken by {where}.' },
  },
});
