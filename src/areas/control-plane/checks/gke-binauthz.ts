import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-binauthz',
  provider: 'GKE',
  title: 'GKE runs unsigned images',
  severity: 'medium',
  risk: 'Binary Authorization refuses images that nobody attested. Without it whatever gets into a registry runs.',
  field: 'binaryAuthorization.evaluationMode',
  allowed: 'PROJECT_SINGLETON_POLICY_ENFORCE or a platform policy',
  controls: [
    { framework: 'CIS GKE', id: '5.1.4' },
    { framework: 'MITRE', id: 'T1525' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Binary Authorization: {value}.' },
  fail: { brief: '{value}', detail: 'Binary Authorization is {value}.' },

  judge: ({ cluster }) => {
    const mode = shown(at(cluster, 'binaryAuthorization.evaluationMode'));
    return { ok: !['(absent)', 'DISABLED', 'EVALUATION_MODE_UNSPECIFIED'].includes(mode), value: mode };
  },
});
