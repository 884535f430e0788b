import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-misc',
  provider: 'GKE',
  title: 'Smaller settings of GKE',
  severity: 'low',
  risk: 'Each of them takes away a barrier or a record: traffic within a node that no log sees, an alpha cluster without upgrades, external addresses that any user may take.',
  field: 'networkConfig, addonsConfig, enableKubernetesAlpha, nodePools[].config.imageType',
  allowed: 'intranode visibility on, external IPs of Services off, no alpha cluster, no dashboard, COS with containerd',
  controls: [
    { framework: 'CIS GKE', id: '5.6.1' },
    { framework: 'CIS GKE', id: '5.5.1' },
    { framework: 'CIS GKE', id: '5.10.1' },
    { framework: 'CIS GKE', id: '5.10.2' },
  ],
  questions: ['cluster'],
  pass: { brief: 'as they should be', detail: 'The smaller settings are as they should be.' },
  fail: { brief: '{value}', detail: 'To change: {value}.' },

  judge: ({ cluster }) => {
    const dashboard = at(cluster, 'addonsConfig.kubernetesDashboard');
    const images = records(at(cluster, 'nodePools')).map(({ config }) => text(at(config, 'imageType')));
    const wrong = [
      at(cluster, 'networkConfig.enableIntraNodeVisibility') === true ? '' : 'intranode visibility is off',
      at(cluster, 'networkConfig.serviceExternalIpsConfig.enabled') === true ? 'external IPs of Services are on' : '',
      at(cluster, 'enableKubernetesAlpha') === true ? 'it is an alpha cluster' : '',
      dashboard !== undefined && at(dashboard, 'disabled') !== true ? 'the dashboard add-on is on' : '',
      images.some((image) => !/^COS_CONTAINERD$/i.test(image))
        ? `node images are ${[...new Set(images)].join(', ')}`
        : '',
    ].filter(Boolean);
    return { ok: wrong.length === 0, value: wrong.join('; ') || 'all' };
  },
});
