import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-kms',
  provider: 'AKS',
  title: 'Secrets without a key of your own on AKS',
  severity: 'medium',
  risk: 'Azure encrypts etcd with a key of its own. With KMS a key of yours stands between a copy of it and your Secrets.',
  field: 'securityProfile.azureKeyVaultKms.enabled',
  allowed: 'true',
  controls: [
    { framework: 'CIS AKS', id: '5.3.1' },
    { framework: 'Kubescape', id: 'C-0244' },
  ],
  questions: ['cluster'],
  pass: { brief: 'on', detail: 'Secrets are encrypted with a key in your Key Vault.' },
  fail: { brief: '{value}', detail: 'azureKeyVaultKms is {value}.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'securityProfile.azureKeyVaultKms.enabled');
    return { ok: value === true, value: shown(value) };
  },
});
