import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-legacy-abac',
  provider: 'GKE',
  title: 'Legacy authorization of GKE',
  severity: 'critical',
  risk: 'Legacy authorization gives every service account in the cluster everything, whatever RBAC says.',
  field: 'legacyAbac.enabled',
  allowed: 'false',
  controls: [
    { framework: 'CIS GKE', id: '5.8.3' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'off', detail: 'RBAC alone decides.' },
  fail: { brief: 'on', detail: 'Legacy authorization is on: RBAC restricts nobody.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'legacyAbac.enabled');
    return { ok: value !== true, value: shown(value) };
  },
});
