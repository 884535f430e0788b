import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';

export default defineCheck({
  id: 'node-public-ip',
  area: 'control-plane',
  title: 'Nodes with public addresses',
  severity: 'medium',
  risk: 'A node with a public address has its kubelet, its SSH server and every NodePort one firewall rule away from the Internet, where kubelets are scanned for all day.',
  fields: [{ path: 'Node status.addresses[type=ExternalIP]', allowed: 'none' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0229' },
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'OWASP', id: 'K06:2025' },
  ],
  reads: [{ resource: 'nodes' }],
  messages: {
    pass: { brief: 'private addresses only', detail: 'The node has no public address.' },
    fail: { brief: '{addresses}', detail: 'The node has the public address {addresses}.' },
  },
  *evaluate(snapshot) {
    for (const node of list(snapshot, 'nodes')) {
      const addresses = (node.status?.addresses ?? []).filter(({ type }) => type === 'ExternalIP');
      const verdict = addresses.length > 0 ? 'fail' : 'pass';
      yield {
        verdict,
        subject: refOf(node),
        message: verdict,
        data: { addresses: listing(addresses.map(({ address }) => address)) },
        evidence: addresses.map(({ address }) => ({ path: 'status.addresses[type=ExternalIP]', value: address })),
      };
    }
  },
});
