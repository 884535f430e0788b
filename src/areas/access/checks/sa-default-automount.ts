import { defineCheck } from '../../../core/check.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { AUTHENTICATION, cis, kubescape } from '../controls.ts';
import { RBAC_READS } from '../right-check.ts';
import { rightsOf } from '../tokens.ts';

export default defineCheck({
  id: 'sa-default-automount',
  area: 'access',
  title: 'Tokens of default service accounts',
  severity: 'medium',
  risk: 'Every pod that names no service account gets the token of the default one into its file system, so whoever breaks into any such pod is logged in to the API server.',
  fields: [{ path: 'automountServiceAccountToken of ServiceAccount default', allowed: 'false' }],
  controls: [...AUTHENTICATION, ...cis('5.1.5', '5.1.6'), ...kubescape('C-0034', 'C-0189')],
  reads: [{ resource: 'serviceaccounts' }, ...RBAC_READS.filter(({ optional }) => !optional)],
  messages: {
    pass: { brief: 'not mounted', detail: 'Pods get no token of the default service account unless they ask for it.' },
    fail: { brief: 'mounted into every pod', detail: 'Pods without a service account of their own get its token.' },
    bound: {
      brief: 'mounted, and has rights',
      detail: 'Pods without a service account of their own get its token, and with it the rights of {bindings}.',
    },
  },
  *evaluate(snapshot) {
    for (const account of list(snapshot, 'serviceaccounts')) {
      const { name, namespace = 'default' } = account.metadata;
      if (name !== 'default') continue;
      const subject = refOf(account);
      const { automountServiceAccountToken: mounts } = account;
      if (mounts === false) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      const bound = rightsOf(snapshot, namespace, name);
      yield {
        verdict: 'fail',
        subject,
        message: bound.length > 0 ? 'bound' : 'fail',
        ...(bound.length > 0 ? { severity: 'high' as const } : {}),
        data: { bindings: listing(bound.map(({ ref }) => `${ref.kind} ${ref.name}`)) },
        evidence: [
          { path: 'automountServiceAccountToken', value: mounts === undefined ? '(absent)' : 'true' },
          ...bound.slice(0, 3).map(({ ref, roleRef }) => ({
            path: 'roleRef',
            value: `${roleRef.kind} ${roleRef.name}`,
            source: `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`,
          })),
        ],
        ...(isSystemNamespace(namespace) && bound.length === 0
          ? {
              accepted: {
                by: 'platform' as const,
                reason: `${namespace} belongs to the platform, and nothing is granted to its default service account.`,
              },
            }
          : {}),
      };
    }
  },
});
