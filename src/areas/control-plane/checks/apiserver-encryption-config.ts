import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';
import { secretWrites } from '../secret-writes.ts';

export default flagCheck({
  id: 'apiserver-encryption-config',
  component: 'kube-apiserver',
  title: 'Secrets in clear in etcd',
  severity: 'high',
  risk: 'Secrets are written to etcd as they are: a copied disk, a snapshot in a bucket or an open etcd port gives every password and token of the cluster in clear.',
  fields: [{ path: 'kube-apiserver --encryption-provider-config', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.2.27' },
    { framework: 'Kubescape', id: 'C-0141' },
    { framework: 'Kubescape', id: 'C-0066' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  messages: {
    pass: {
      brief: 'encryption configured',
      detail:
        'An encryption configuration is set for data at rest. That Secrets come first in it, only the file on the node shows.',
    },
    written: {
      brief: 'Secrets are written encrypted',
      detail: 'The API server that answered has written Secrets with {ciphers} since it started.',
    },
    fail: {
      brief: 'Secrets are not encrypted',
      detail: '--encryption-provider-config is not set: Secrets are in clear in etcd and in its backups.',
    },
  },
  reads: [{ resource: 'metrics', optional: true }],
  otherwise: (snapshot) => {
    const written = secretWrites(snapshot);
    return written?.encrypted ? { ...written.draft, verdict: 'pass', message: 'written' } : undefined;
  },
  judge: (component) => flagsSet(component, 'encryption-provider-config'),
});
