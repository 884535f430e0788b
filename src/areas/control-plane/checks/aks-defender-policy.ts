import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-defender-policy',
  provider: 'AKS',
  title: 'Defender, policy and image cleaner of AKS',
  severity: 'low',
  risk: 'Defender tells of attacks at run time, Azure Policy keeps rules for pods, and the cleaner removes images with known holes from nodes.',
  field: 'securityProfile.defender, addonProfiles.azurepolicy, securityProfile.imageCleaner',
  allowed: 'enabled',
  controls: [
    { framework: 'CIS AKS', id: '5.1.1' },
    { framework: 'CIS AKS', id: '4.3' },
  ],
  questions: ['cluster'],
  pass: { brief: 'on', detail: 'Defender, Azure Policy and the image cleaner are on.' },
  fail: { brief: 'off: {value}', detail: 'Off: {value}.' },

  judge: ({ cluster }) => {
    const off = [
      at(cluster, 'securityProfile.defender.securityMonitoring.enabled') === true ? '' : 'Defender',
      at(cluster, 'azurePolicy') === true ? '' : 'Azure Policy',
      at(cluster, 'securityProfile.imageCleaner.enabled') === true ? '' : 'the image cleaner',
    ].filter(Boolean);
    return { ok: off.length === 0, value: off.join(', ') || 'none' };
  },
});
