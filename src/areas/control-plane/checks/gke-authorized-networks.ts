import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-authorized-networks',
  provider: 'GKE',
  title: 'Any network may ask the API server of GKE',
  severity: 'high',
  risk: 'Authorized networks are the only thing that keeps the Internet from the public endpoint: without them one stolen token is enough from anywhere.',
  field: 'masterAuthorizedNetworksConfig',
  allowed: 'enabled, without 0.0.0.0/0',
  controls: [
    { framework: 'CIS GKE', id: '5.6.3' },
    { framework: 'NSA', id: 'NetSep' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Authorized networks: {value}.' },
  fail: { brief: '{value}', detail: 'Authorized networks: {value}.' },

  judge: ({ cluster }) => {
    const on = at(cluster, 'masterAuthorizedNetworksConfig.enabled') === true;
    const blocks = records(at(cluster, 'masterAuthorizedNetworksConfig.cidrBlocks')).map(({ cidrBlock }) =>
      text(cidrBlock),
    );
    return {
      ok: on && !blocks.includes('0.0.0.0/0'),
      value: on ? blocks.join(', ') || 'none but Google’s own' : 'not enabled',
    };
  },
});
