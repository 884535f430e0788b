import { defineCheck } from '../../../core/check.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { cis, kubescape, mitre } from '../controls.ts';

/** API groups by which a store outside, or encryption before the cluster, shows. */
const STORES: Readonly<Record<string, string>> = {
  'external-secrets.io': 'External Secrets',
  'secrets-store.csi.x-k8s.io': 'the Secrets Store CSI driver',
  'secrets.hashicorp.com': 'the Vault Secrets Operator',
  'bitnami.com': 'Sealed Secrets',
  'secrets.infisical.com': 'Infisical',
  'onepassword.com': '1Password',
  'isindir.github.com': 'the SOPS operator',
};

export default defineCheck({
  id: 'secret-external-store',
  area: 'access',
  title: 'Secrets without a store outside',
  severity: 'low',
  risk: 'Secrets that exist in the cluster only are made by hand and changed never: nobody sees who read them, and their originals lie in shell histories, chats and Git.',
  fields: [{ path: 'served API groups', allowed: `one of ${Object.keys(STORES).join(', ')}, where Secrets are kept` }],
  controls: [
    ...cis('5.4.2'),
    ...kubescape('C-0208', 'C-0234'),
    ...mitre('T1552'),
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  reads: [{ resource: 'discovery' }, { resource: 'secrets' }],
  messages: {
    pass: { brief: '{store}', detail: 'Secrets can come from outside: {store} is installed.' },
    none: { brief: 'no Secrets of applications', detail: 'No application keeps Secrets in the cluster.' },
    fail: {
      brief: 'no store is known',
      detail: '{secrets} of applications are kept, and no store outside is known to the cluster.',
    },
  },
  *evaluate({ discovery, secrets }) {
    const groups = new Set(discovery.map(({ group }) => group));
    const stores = Object.entries(STORES).flatMap(([group, name]) => (groups.has(group) ? [name] : []));
    const own = secrets.filter(({ namespace, type }) => type === 'Opaque' && !isSystemNamespace(namespace));
    if (stores.length > 0)
      yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { store: listing(stores) } };
    else if (own.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    else
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        data: { secrets: count(own.length, 'Secret') },
        evidence: [{ path: 'a store of Secrets', value: '(absent)', source: 'GET /apis' }],
      };
  },
});
