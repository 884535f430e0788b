import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-secrets-cmek',
  provider: 'GKE',
  title: 'Secrets without a key of your own',
  severity: 'medium',
  risk: 'Google encrypts the disks of the state store. With application-layer encryption a key of yours stands between a copy of that store and your Secrets.',
  field: 'databaseEncryption.state',
  allowed: 'ENCRYPTED',
  controls: [
    { framework: 'CIS GKE', id: '5.3.1' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Secrets are encrypted with a key of your own.' },
  fail: { brief: '{value}', detail: 'Application-layer encryption of Secrets is {value}.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'databaseEncryption.state');
    return { ok: value === 'ENCRYPTED', value: shown(value) };
  },
});
