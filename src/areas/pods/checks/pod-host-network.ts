import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-host-network',
  control: 'hostNamespaces',
  keep: ({ path }) => path === 'hostNetwork',
  title: 'Pods in the network namespace of the node',
  severity: 'high',
  risk: 'The pod uses the address of its node: no network policy applies to it, it reaches services that listen on the loopback interface of the node and the cloud’s metadata service, and it can listen in on traffic.',
  fields: [{ path: 'spec.hostNetwork', allowed: 'absent or false' }],
  controls: [...cis('5.2.5'), ...kubescape('C-0041', 'C-0196'), ...mitre('T1611')],
  messages: {
    pass: { brief: 'own network', detail: 'The pod has a network namespace of its own.' },
    fail: { brief: 'hostNetwork', detail: 'The pod uses the network of its node (hostNetwork: true).' },
  },
});
