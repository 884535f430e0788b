import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-shielded-nodes',
  provider: 'GKE',
  title: 'Nodes without verified boot',
  severity: 'medium',
  risk: 'Shielded nodes prove that they booted what Google signed. Without it a rootkit from a pod that got out survives the next reboot, and a stolen kubelet credential registers another machine.',
  field: 'nodePools[].config.shieldedInstanceConfig',
  allowed: 'enableSecureBoot and enableIntegrityMonitoring true',
  controls: [
    { framework: 'CIS GKE', id: '5.5.5' },
    { framework: 'CIS GKE', id: '5.5.6' },
    { framework: 'CIS GKE', id: '5.5.7' },
  ],
  questions: ['cluster'],
  pass: { brief: 'verified boot', detail: 'Nodes of {item} verify what they boot.' },
  fail: { brief: '{item}: {value}', detail: 'Nodes of {item}: {value}.' },

  judge: ({ cluster }) => {
    const pools = records(at(cluster, 'nodePools'));
    if (pools.length === 0) return { ok: undefined, value: 'no node pool' };
    return pools.map((pool) => ({
      ok:
        at(pool.config, 'shieldedInstanceConfig.enableSecureBoot') === true &&
        at(pool.config, 'shieldedInstanceConfig.enableIntegrityMonitoring') === true,
      item: text(pool.name),
      value: shown(at(pool.config, 'shieldedInstanceConfig')),
    }));
  },
});
