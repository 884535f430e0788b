import { records, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-workload-identity',
  provider: 'GKE',
  title: 'Pods work as their node at Google',
  severity: 'high',
  risk: 'Without Workload Identity every pod asks the metadata server for its node’s token, and does in the project what the node may.',
  field: 'workloadIdentityConfig.workloadPool; nodePools[].config.workloadMetadataConfig.mode',
  allowed: 'a pool, and GKE_METADATA on every node pool',
  controls: [
    { framework: 'CIS GKE', id: '5.2.2' },
    { framework: 'CIS GKE', id: '5.4.1' },
    { framework: 'OWASP', id: 'K08:2025' },
    { framework: 'MITRE', id: 'T1552.005' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Pods have identities of their own: {value}.' },
  fail: { brief: '{value}', detail: 'Pods reach the node’s identity: {value}.' },

  judge: ({ cluster }) => {
    const pool = text(at(cluster, 'workloadIdentityConfig.workloadPool'));
    const open = records(at(cluster, 'nodePools')).filter(
      ({ config }) =>
        at(config, 'workloadMetadataConfig.mode') !== 'GKE_METADATA' && at(cluster, 'autopilot.enabled') !== true,
    );
    return {
      ok: pool !== '' && open.length === 0,
      value:
        pool === ''
          ? 'no workload pool'
          : open.length === 0
            ? pool
            : `node pools ${open.map(({ name }) => text(name)).join(', ')} without GKE_METADATA`,
    };
  },
});
