import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-readonly-port',
  provider: 'GKE',
  title: 'The kubelets’ read-only port on GKE',
  severity: 'high',
  risk: 'The read-only port tells everybody in the network which pods run with which environment and images, without asking who it is.',
  field: 'nodePools[].config.kubeletConfig.insecureKubeletReadonlyPortEnabled',
  allowed: 'false',
  controls: [
    { framework: 'CIS GKE', id: '3.2.4' },
    { framework: 'OWASP', id: 'K06:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'closed', detail: 'The read-only port is closed on {item}.' },
  fail: { brief: '{item}: {value}', detail: 'insecureKubeletReadonlyPortEnabled of {item} is {value}.' },

  judge: ({ cluster }) => {
    const pools = records(at(cluster, 'nodePools'));
    if (pools.length === 0) return { ok: undefined, value: 'no node pool' };
    return pools.map((pool) => ({
      ok:
        at(pool.config, 'kubeletConfig.insecureKubeletReadonlyPortEnabled') === false ||
        at(cluster, 'nodePoolDefaults.nodeConfigDefaults.nodeKubeletConfig.insecureKubeletReadonlyPortEnabled') ===
          false,
      item: text(pool.name),
      value: shown(at(pool.config, 'kubeletConfig.insecureKubeletReadonlyPortEnabled')),
    }));
  },
});
