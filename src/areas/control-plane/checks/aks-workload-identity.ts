import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-workload-identity',
  provider: 'AKS',
  title: 'Pods without an identity at Azure',
  severity: 'medium',
  risk: 'Without workload identity, pods that need Azure use the identity of their node, and every other pod there has it too. aad-pod-identity, which came before, is retired.',
  field: 'oidcIssuerProfile.enabled, securityProfile.workloadIdentity.enabled',
  allowed: 'both true',
  controls: [
    { framework: 'CIS AKS', id: '5.2.1' },
    { framework: 'Kubescape', id: 'C-0239' },
    { framework: 'OWASP', id: 'K08:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'on', detail: 'The OIDC issuer and workload identity are on.' },
  fail: { brief: '{value}', detail: 'Off: {value}.' },

  judge: ({ cluster }) => {
    const off = [
      at(cluster, 'oidcIssuerProfile.enabled') === true ? '' : 'the OIDC issuer',
      at(cluster, 'securityProfile.workloadIdentity.enabled') === true ? '' : 'workload identity',
    ].filter(Boolean);
    return { ok: off.length === 0, value: off.join(', ') || 'none' };
  },
});
