import { strings } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-api-access',
  provider: 'AKS',
  title: 'API server of AKS open to the Internet',
  severity: 'high',
  risk: 'Everybody on the Internet can try stolen tokens and new flaws on the API server.',
  field: 'apiServerAccessProfile.enablePrivateCluster, authorizedIpRanges',
  allowed: 'a private cluster, or named address ranges',
  controls: [
    { framework: 'CIS AKS', id: '5.4.1' },
    { framework: 'CIS AKS', id: '5.4.2' },
    { framework: 'CIS AKS', id: '5.4.3' },
    { framework: 'Kubescape', id: 'C-0247' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'The API server is reached by: {value}.' },
  fail: { brief: '{value}', detail: 'The API server is reached by: {value}.' },

  judge: ({ cluster }) => {
    const hidden = at(cluster, 'apiServerAccessProfile.enablePrivateCluster') === true;
    const ranges = strings(at(cluster, 'apiServerAccessProfile.authorizedIpRanges'));
    return { ok: hidden || ranges.length > 0, value: hidden ? 'private addresses' : ranges.join(', ') || 'everybody' };
  },
});
