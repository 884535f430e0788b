import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-posture',
  provider: 'GKE',
  title: 'Security posture of GKE',
  severity: 'low',
  risk: 'The posture dashboard tells of workloads and images with known faults at no cost; without it nobody is told.',
  field: 'securityPostureConfig.mode',
  allowed: 'BASIC or ENTERPRISE',
  controls: [{ framework: 'CIS GKE', id: '5.10.4' }],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'The security posture is {value}.' },
  fail: { brief: '{value}', detail: 'The security posture is {value}.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'securityPostureConfig.mode');
    return { ok: value === 'BASIC' || value === 'ENTERPRISE', value: shown(value) };
  },
});
