import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-network-policy',
  provider: 'AKS',
  title: 'AKS lets every policy pass',
  severity: 'high',
  risk: 'A cluster without a network policy engine takes NetworkPolicies for nothing: they look as if they protected.',
  field: 'networkProfile.networkPolicy',
  allowed: 'cilium, azure or calico',
  controls: [
    { framework: 'CIS AKS', id: '5.4.4' },
    { framework: 'Kubescape', id: 'C-0240' },
    { framework: 'OWASP', id: 'K05:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'NetworkPolicies are enforced by {value}.' },
  fail: { brief: '{value}', detail: 'networkPolicy is {value}: policies are not enforced.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'networkProfile.networkPolicy');
    return { ok: ['cilium', 'azure', 'calico'].includes(String(value)), value: shown(value) };
  },
});
