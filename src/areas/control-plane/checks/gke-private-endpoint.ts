import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-private-endpoint',
  provider: 'GKE',
  title: 'API server of GKE on a public address',
  severity: 'high',
  risk: 'Everybody on the Internet can try stolen tokens and new flaws on the API server.',
  field: 'privateClusterConfig.enablePrivateEndpoint, controlPlaneEndpointsConfig',
  allowed: 'no public IP endpoint, or authorized networks before it',
  controls: [
    { framework: 'CIS GKE', id: '5.6.4' },
    { framework: 'NSA', id: 'NetSep' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'The way to the API server: {value}.' },
  fail: { brief: '{value}', detail: 'The way to the API server: {value}.' },

  judge: ({ cluster }) => {
    const hidden =
      at(cluster, 'privateClusterConfig.enablePrivateEndpoint') === true ||
      at(cluster, 'controlPlaneEndpointsConfig.ipEndpointsConfig.enablePublicEndpoint') === false ||
      at(cluster, 'controlPlaneEndpointsConfig.ipEndpointsConfig.enabled') === false;
    const narrow = at(cluster, 'masterAuthorizedNetworksConfig.enabled') === true;
    return {
      ok: hidden || narrow,
      value: hidden
        ? 'no public address'
        : narrow
          ? 'a public address, for authorized networks'
          : 'a public address, for everybody',
    };
  },
});
