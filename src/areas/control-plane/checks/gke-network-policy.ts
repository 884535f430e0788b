import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-network-policy',
  provider: 'GKE',
  title: 'GKE lets every policy pass',
  severity: 'high',
  risk: 'Without Dataplane V2 or the Calico add-on GKE takes NetworkPolicies for nothing: they look as if they protected.',
  field: 'networkConfig.datapathProvider, networkPolicy.enabled',
  allowed: 'ADVANCED_DATAPATH, or networkPolicy enabled',
  controls: [
    { framework: 'CIS GKE', id: '4.3.1' },
    { framework: 'OWASP', id: 'K05:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'NetworkPolicies are enforced: {value}.' },
  fail: { brief: '{value}', detail: 'NetworkPolicies are not enforced: {value}.' },

  judge: ({ cluster }) => {
    const path = at(cluster, 'networkConfig.datapathProvider');
    const calico = at(cluster, 'networkPolicy.enabled') === true;
    return { ok: path === 'ADVANCED_DATAPATH' || calico, value: calico ? 'the Calico add-on' : shown(path) };
  },
});
