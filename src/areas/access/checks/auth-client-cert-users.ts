import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { componentsOf, flag } from '../../../core/kube/components.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refOf, refText } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { AUTHENTICATION, cis, kubescape } from '../controls.ts';

const CLIENT = 'kubernetes.io/kube-apiserver-client';
const AT = { subject: CLUSTER, path: 'identity-provider' } as const;
const FLAGS = ['oidc-issuer-url', 'authentication-token-webhook-config-file'];

function provider(snapshot: Snapshot): FindingDraft {
  if (platformOf(snapshot).managed) return { ...AT, verdict: 'not-applicable', message: 'managed' };
  const servers = componentsOf(snapshot).filter(({ name }) => name === 'kube-apiserver');
  if (servers.length === 0) return { ...AT, verdict: 'unknown', message: 'unseen' };
  const without = servers.filter((server) => !FLAGS.some((name) => flag(server, name)));
  if (without.length === 0) return { ...AT, verdict: 'pass', message: 'pass' };
  // A structured configuration may hold JWT issuers, or only the conditions for anonymous requests (KEP-3331).
  if (without.every((server) => flag(server, 'authentication-config')))
    return { ...AT, verdict: 'unknown', message: 'file' };
  return {
    ...AT,
    verdict: 'fail',
    message: 'fail',
    evidence: without.map(({ ref }) => ({
      path: '--oidc-issuer-url, --authentication-config',
      value: '(absent)',
      source: refText(ref),
    })),
  };
}

export default defineCheck({
  id: 'auth-client-cert-users',
  area: 'access',
  title: 'People without an identity provider',
  severity: 'medium',
  risk: 'Client certificates and service account tokens in people’s hands cannot be revoked when somebody leaves, know no second factor, and are copied from laptop to laptop.',
  fields: [
    { path: 'kube-apiserver --oidc-issuer-url or --authentication-config', allowed: 'set' },
    { path: `CertificateSigningRequests for ${CLIENT}`, allowed: 'none asked for by people' },
  ],
  controls: [...AUTHENTICATION, ...cis('3.1.1', '3.1.2'), ...kubescape('C-0286', 'C-0287')],
  reads: [{ resource: 'pods' }, { resource: 'certificatesigningrequests.certificates.k8s.io', optional: true }],
  messages: {
    pass: { brief: 'identity provider', detail: 'The API server trusts an identity provider’s tokens.' },
    fail: {
      brief: 'no identity provider',
      detail: 'The API server trusts no identity provider: people can only log in with certificates or tokens.',
    },
    file: {
      brief: 'see the file',
      detail: '--authentication-config is set; whether its file names an issuer cannot be seen from the API.',
    },
    unseen: { brief: 'not visible', detail: 'No API server shows its flags here.' },
    managed: { brief: 'the provider’s', detail: 'The provider’s IAM authenticates people to this cluster.' },
    certificate: {
      brief: '{user}',
      detail: '{user} was given a client certificate for the API server; it cannot be revoked before it ends.',
    },
  },
  *evaluate(snapshot) {
    yield provider(snapshot);
    for (const request of list(snapshot, 'certificatesigningrequests.certificates.k8s.io')) {
      const { signerName, username = '' } = request.spec;
      if (signerName !== CLIENT || !request.status?.approved || username.startsWith('system:')) continue;
      yield {
        verdict: 'fail',
        subject: refOf(request),
        severity: 'low',
        message: 'certificate',
        data: { user: username || 'Somebody' },
        evidence: [
          { path: 'spec.signerName', value: signerName },
          { path: 'spec.username', value: username },
        ],
      };
    }
  },
});
