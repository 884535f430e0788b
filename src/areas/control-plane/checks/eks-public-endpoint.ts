import { strings } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-public-endpoint',
  provider: 'EKS',
  title: 'API server of EKS open to the Internet',
  severity: 'high',
  risk: 'Everybody on the Internet can try stolen tokens and new flaws on the API server. Without private access the nodes themselves reach it over public addresses.',
  field: 'cluster.resourcesVpcConfig endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs',
  allowed: 'private access on, and public access off or for named address ranges only',
  controls: [
    { framework: 'CIS EKS', id: '5.4.1' },
    { framework: 'CIS EKS', id: '5.4.2' },
    { framework: 'Kubescape', id: 'C-0227' },
    { framework: 'Kubescape', id: 'C-0228' },
  ],
  questions: ['cluster'],
  pass: {
    brief: '{value}',
    detail: 'The API server is reached privately, and from the Internet by named ranges at most: {value}.',
  },
  fail: { brief: '{value}', detail: 'Access to the API server: {value}.' },

  judge: ({ cluster }) => {
    const open = at(cluster, 'resourcesVpcConfig.endpointPublicAccess') === true;
    const inside = at(cluster, 'resourcesVpcConfig.endpointPrivateAccess') === true;
    const ranges = strings(at(cluster, 'resourcesVpcConfig.publicAccessCidrs'));
    const everybody = ranges.length === 0 || ranges.some((range) => range === '0.0.0.0/0' || range === '::/0');
    return {
      ok: inside && !(open && everybody),
      value: `private access ${inside ? 'on' : 'off'}, public access ${open ? `from ${ranges.join(', ') || 'anywhere'}` : 'off'}`,
    };
  },
});
