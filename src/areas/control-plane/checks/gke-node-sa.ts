import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-node-sa',
  provider: 'GKE',
  title: 'Nodes with the project’s default account',
  severity: 'high',
  risk: 'The default account of Compute Engine often is an editor of the whole project: whoever gets onto a node has the project.',
  field: 'nodePools[].config.serviceAccount',
  allowed: 'an account of its own',
  controls: [
    { framework: 'CIS GKE', id: '5.2.1' },
    { framework: 'OWASP', id: 'K08:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Nodes of {item} run as {value}.' },
  fail: { brief: '{item}: {value}', detail: 'Nodes of {item} run as the default account of Compute Engine.' },

  judge: ({ cluster }) => {
    const pools = records(at(cluster, 'nodePools'));
    if (pools.length === 0) return { ok: undefined, value: 'no node pool' };
    return pools.map((pool) => ({
      ok: !['', 'default'].includes(text(at(pool.config, 'serviceAccount'))),
      item: text(pool.name),
      value: shown(at(pool.config, 'serviceAccount')),
    }));
  },
});
