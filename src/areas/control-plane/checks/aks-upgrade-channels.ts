import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-upgrade-channels',
  provider: 'AKS',
  title: 'AKS that nobody upgrades',
  severity: 'medium',
  risk: 'Without channels the cluster and its node images stay as they are until somebody thinks of it: kernels with known holes for months.',
  field: 'autoUpgradeProfile',
  allowed: 'an upgrade channel, and a channel of node images',
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Channels: {value}.' },
  fail: { brief: '{value}', detail: 'Channels: {value}.' },

  judge: ({ cluster }) => {
    const [version, image] = ['upgradeChannel', 'nodeOsUpgradeChannel'].map((name) =>
      shown(at(cluster, `autoUpgradeProfile.${name}`)),
    );
    const none = (channel = ''): boolean => ['(absent)', 'none', 'unmanaged'].includes(channel.toLowerCase());
    return { ok: !none(version) && !none(image), value: `versions ${version}, node images ${image}` };
  },
});
