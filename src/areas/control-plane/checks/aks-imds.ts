import { cloudCheck } from '../cloud-check.ts';
import { metadataReach } from '../metadata-reach.ts';

export default cloudCheck({
  id: 'aks-imds',
  provider: 'AKS',
  title: 'Node metadata within reach of pods on AKS',
  severity: 'medium',
  risk: 'Any pod asks 169.254.169.254 for the token of its node’s identity and works in the subscription with it.',
  field: 'NetworkPolicies that keep pods from 169.254.169.254',
  allowed: 'egress denied by default in every namespace of people',
  controls: [
    { framework: 'OWASP', id: 'K08:2025' },
    { framework: 'MITRE', id: 'T1552.005' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: '{value}.' },
  fail: { brief: '{value}', detail: '{value}.' },
  reads: [{ resource: 'networkpolicies.networking.k8s.io' }, { resource: 'namespaces' }],
  judge: (_answers, snapshot) => metadataReach(snapshot),
  seen: metadataReach,
});
