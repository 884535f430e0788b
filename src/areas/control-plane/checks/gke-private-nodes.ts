import { cloudCheck } from '../cloud-check.ts';
import { publicNodes } from '../public-nodes.ts';

export default cloudCheck({
  id: 'gke-private-nodes',
  provider: 'GKE',
  title: 'GKE nodes with public addresses',
  severity: 'medium',
  risk: 'A node with a public address has its kubelet and every NodePort one firewall rule away from the Internet.',
  field: 'privateClusterConfig.enablePrivateNodes; Node status.addresses[type=ExternalIP]',
  allowed: 'private nodes, no ExternalIP',
  controls: [
    { framework: 'CIS GKE', id: '5.6.5' },
    { framework: 'NSA', id: 'NetSep' },
  ],
  questions: ['cluster'],
  pass: { brief: 'no public address', detail: 'No node has a public address.' },
  fail: { brief: '{value}', detail: 'Nodes with public addresses: {value}.' },

  judge: (_answers, snapshot) => publicNodes(snapshot),
  seen: publicNodes,
});
