import { defineCheck } from '../../../core/check.ts';
import { count } from '../../../core/text.ts';
import { ELSEWHERE, REPOSITORY } from '../duties.ts';

/** Rendered by a program that fills the values in; what is in Git is not seen there. */
const RENDERED = 'standard input';

export default defineCheck({
  id: 'ci-secrets-in-repo',
  area: 'pipeline',
  title: 'Secrets written into manifests',
  severity: 'high',
  risk: 'base64 is no encryption: whoever can read the repository, one of its clones or an old backup of it has the password, and Git keeps it after it was deleted.',
  fields: [
    {
      path: 'data and stringData of Secrets in manifests',
      allowed: 'no values, or values that are encrypted (SealedSecret, SOPS) or filled in later (External Secrets)',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0012' },
    { framework: 'OWASP', id: 'K03:2025' },
    { framework: 'MITRE', id: 'T1552.001' },
  ],
  reads: [{ resource: 'secrets' }],
  messages: {
    pass: { brief: 'no values to read', detail: 'The manifest holds no value that everybody can read.' },
    none: { brief: 'no Secrets', detail: 'The manifests hold no Secret.' },
    fail: {
      brief: '{count} to read',
      detail:
        '{count} of this Secret stand in the manifest for everybody to read. Change them where they are used, then keep them elsewhere.',
    },
    elsewhere: ELSEWHERE,
  },
  *evaluate({ source, secrets }) {
    if (source.kind !== 'files') {
      yield { verdict: 'not-applicable', subject: REPOSITORY, message: 'elsewhere' };
      return;
    }
    const written = secrets.filter((secret) => secret.written && secret.written.file !== RENDERED);
    if (written.length === 0) yield { verdict: 'not-applicable', subject: REPOSITORY, message: 'none' };
    for (const { namespace, name, written: place } of written) {
      const { file = '', line = 1, readable = 0 } = place ?? {};
      yield {
        verdict: readable > 0 ? 'fail' : 'pass',
        subject: { apiVersion: 'v1', kind: 'Secret', namespace, name },
        path: file,
        message: readable > 0 ? 'fail' : 'pass',
        data: { count: count(readable, 'value') },
        evidence: [{ path: 'data', value: count(readable, 'readable value'), file, line }],
      };
    }
  },
});
