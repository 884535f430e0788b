import { records, strings, text } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-secrets-kms',
  provider: 'EKS',
  title: 'Secrets without a key of your own',
  severity: 'medium',
  risk: 'From 1.28 on EKS encrypts all API data with a key that AWS owns. With a key of your own you decide who may use it, see each use, and can take it away.',
  field: 'cluster.encryptionConfig',
  allowed: 'a KMS key for secrets; from 1.28 on a question of control rather than of protection',
  controls: [
    { framework: 'CIS EKS', id: '5.3.1' },
    { framework: 'Kubescape', id: 'C-0066' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'a key of your own', detail: 'Secrets are encrypted with a KMS key of your own.' },
  fail: { brief: '{value}', detail: 'No KMS key is set for Secrets: {value}.' },

  judge: ({ cluster }) => {
    const set = records(at(cluster, 'encryptionConfig')).some(({ resources }) =>
      strings(resources).includes('secrets'),
    );
    const minor = Number(text(at(cluster, 'version')).split('.')[1]);
    const enveloped = minor >= 28;
    return {
      ok: set,
      value: set
        ? 'secrets'
        : enveloped
          ? 'AWS encrypts them with a key of its own'
          : 'before 1.28 they are in clear in etcd',
      ...(set || !enveloped ? {} : { severity: 'low' as const }),
    };
  },
});
