import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-auto-upgrade',
  provider: 'GKE',
  title: 'Node pools that nobody upgrades',
  severity: 'medium',
  risk: 'A node pool without automatic upgrades keeps the kernel and the kubelet of the day on which it was made, and a broken node stays broken.',
  field: 'nodePools[].management',
  allowed: 'autoUpgrade and autoRepair true',
  controls: [
    { framework: 'CIS GKE', id: '5.5.2' },
    { framework: 'CIS GKE', id: '5.5.3' },
    { framework: 'CIS GKE', id: '5.5.4' },
    { framework: 'NSA', id: 'Upgrade' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Node pool {item}: {value}.' },
  fail: { brief: '{item}: {value}', detail: 'Node pool {item}: {value}.' },

  judge: ({ cluster }) => {
    const pools = records(at(cluster, 'nodePools'));
    if (pools.length === 0) return { ok: undefined, value: 'no node pool' };
    return pools.map((pool) => ({
      ok: at(pool.management, 'autoUpgrade') === true && at(pool.management, 'autoRepair') === true,
      item: text(pool.name),
      value: `autoUpgrade ${shown(at(pool.management, 'autoUpgrade'))}, autoRepair ${shown(at(pool.management, 'autoRepair'))}`,
    }));
  },
});
