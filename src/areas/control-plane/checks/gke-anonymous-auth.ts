import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-anonymous-auth',
  provider: 'GKE',
  title: 'Anonymous requests to GKE',
  severity: 'medium',
  risk: 'A request without credentials becomes system:anonymous: every grant to it, made today or by a chart next year, is open to whoever reaches the endpoint.',
  field: 'anonymousAuthenticationConfig.mode',
  allowed: 'LIMITED',
  controls: [
    { framework: 'OWASP', id: 'K09:2025' },
    { framework: 'Kubescape', id: 'C-0262' },
  ],
  questions: ['cluster'],
  pass: { brief: 'health endpoints only', detail: 'Anonymous requests reach the health endpoints only.' },
  fail: { brief: '{value}', detail: 'Anonymous requests: {value}.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'anonymousAuthenticationConfig.mode');
    return { ok: value === 'LIMITED', value: shown(value) };
  },
});
