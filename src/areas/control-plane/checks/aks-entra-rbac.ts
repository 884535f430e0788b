import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-entra-rbac',
  provider: 'AKS',
  title: 'AKS without Entra ID',
  severity: 'medium',
  risk: 'Without Entra ID people come in with certificates that do not end when they leave, and no conditional access stands in the way.',
  field: 'aadProfile',
  allowed: 'managed, enableAzureRbac true',
  controls: [
    { framework: 'CIS AKS', id: '5.5.2' },
    { framework: 'Kubescape', id: 'C-0241' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: '{value}.' },
  fail: { brief: '{value}', detail: '{value}.' },

  judge: ({ cluster }) => {
    const managed = at(cluster, 'aadProfile.managed') === true;
    const azure = at(cluster, 'aadProfile.enableAzureRbac') === true;
    return {
      ok: managed && azure,
      value: managed
        ? azure
          ? 'Entra ID with Azure RBAC'
          : 'Entra ID, with rights in the cluster alone'
        : 'no Entra ID',
      ...(managed && !azure ? { severity: 'low' as const } : {}),
    };
  },
});
