import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-insecure-bindings',
  provider: 'GKE',
  title: 'Rights for everybody are allowed',
  severity: 'high',
  risk: 'GKE can refuse bindings to everybody who is logged in anywhere at Google, and to those who are not. While it does not, one such binding opens the cluster to the world.',
  field: 'rbacBindingConfig',
  allowed: 'both switches false',
  controls: [
    { framework: 'CIS GKE', id: '4.1.8' },
    { framework: 'CIS GKE', id: '4.1.9' },
    { framework: 'CIS GKE', id: '4.1.10' },
  ],
  questions: ['cluster'],
  pass: { brief: 'refused', detail: 'GKE refuses bindings to system:authenticated and system:unauthenticated.' },
  fail: { brief: '{value}', detail: 'Allowed: {value}.' },

  judge: ({ cluster }) => {
    const open = ['Authenticated', 'Unauthenticated'].filter(
      (who) => at(cluster, `rbacBindingConfig.enableInsecureBindingSystem${who}`) !== false,
    );
    return {
      ok: open.length === 0,
      value: open.map((who) => `bindings to system:${who.toLowerCase()}`).join(', ') || 'none',
    };
  },
});
