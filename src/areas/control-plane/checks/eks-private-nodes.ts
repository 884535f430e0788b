import { cloudCheck } from '../cloud-check.ts';
import { publicNodes } from '../public-nodes.ts';

export default cloudCheck({
  id: 'eks-private-nodes',
  provider: 'EKS',
  title: 'EKS nodes with public addresses',
  severity: 'medium',
  risk: 'A node with a public address has its kubelet, SSH and every NodePort one security group away from the Internet.',
  field: 'Node status.addresses[type=ExternalIP]',
  allowed: 'none',
  controls: [
    { framework: 'CIS EKS', id: '5.4.3' },
    { framework: 'Kubescape', id: 'C-0229' },
    { framework: 'NSA', id: 'NetSep' },
  ],
  questions: ['cluster'],
  pass: { brief: 'no public address', detail: 'No node has a public address.' },
  fail: { brief: '{value}', detail: 'Nodes with public addresses: {value}.' },

  judge: (_answers, snapshot) => publicNodes(snapshot),
  seen: publicNodes,
});
