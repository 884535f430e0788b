import { defineControlCheck } from '../control-check.ts';

export default defineControlCheck({
  id: 'pod-probe-host',
  control: 'hostProbesAndHostLifecycle',
  title: 'Probes and hooks that name a host',
  severity: 'medium',
  risk: 'The kubelet itself makes these connections, from the network of the node and past network policies: whoever writes the manifest makes it call addresses that pods must not reach, such as the loopback interface of the node.',
  fields: [
    {
      path: 'containers[*].{livenessProbe,readinessProbe,startupProbe}.{httpGet,tcpSocket}.host',
      allowed: 'absent or empty',
    },
    { path: 'containers[*].lifecycle.{postStart,preStop}.{httpGet,tcpSocket}.host', allowed: 'absent or empty' },
  ],
  controls: [],
  messages: {
    pass: { brief: 'own address', detail: 'Probes and hooks call the pod itself.' },
    fail: { brief: 'calls {values}', detail: 'A probe or hook of {where} calls {values}.' },
  },
});
