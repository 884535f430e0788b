import { defineCheck } from '../../../core/check.ts';
import { serviceAccountIdentity } from '../../../core/kube/rbac/subject.ts';
import { isAllowed } from '../../../core/kube/rbac/who-can.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { accountNameOf } from '../accounts.ts';
import { mitre } from '../controls.ts';
import { RBAC_READS } from '../right-check.ts';
import { secretsInUse } from '../secret-uses.ts';

/** Types that something names where it uses them; others belong to controllers that find them by label. */
export const NAMED_TYPES: ReadonlySet<string> = new Set([
  'Opaque',
  'kubernetes.io/tls',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
]);

/** The account of a workload in the namespace that may read any Secret there. */
const readerIn = (snapshot: Snapshot, namespace: string): string | undefined =>
  workloadsOf(snapshot)
    .filter((workload) => workload.namespace === namespace)
    .map(accountNameOf)
    .find((name) =>
      isAllowed(snapshot, serviceAccountIdentity(namespace, name), { verb: 'get', resource: 'secrets', namespace }),
    );

export default defineCheck({
  id: 'secret-immutable-unused',
  area: 'access',
  title: 'Secrets that nothing names',
  severity: 'low',
  risk: 'A forgotten Secret is a credential that still works and that nobody changes: whoever may read Secrets in its namespace, or finds a backup, has it.',
  fields: [
    {
      path: 'Secret metadata.name',
      allowed: 'named by a pod, a ServiceAccount, an Ingress or a Gateway; what custom resources name is not read',
    },
  ],
  controls: [...mitre('T1552'), { framework: 'OWASP', id: 'K03:2025' }],
  reads: [
    { resource: 'secrets' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'serviceaccounts' },
    { resource: 'ingresses.networking.k8s.io', optional: true },
    { resource: 'gateways.gateway.networking.k8s.io', optional: true },
    ...RBAC_READS.filter(({ optional }) => !optional).map(({ resource }) => ({ resource, optional: true })),
  ],
  messages: {
    pass: { brief: 'all are named', detail: 'Each Secret is named by something that uses it.' },
    none: { brief: 'no Secrets of applications', detail: 'No application keeps Secrets in the cluster.' },
    asked: {
      brief: 'a program may ask for them',
      detail:
        'Nothing names {secrets} ({names}), but {account} may read every Secret of the namespace: what it asks for is not seen.',
    },
    fail: {
      brief: '{secrets} that nothing names',
      detail:
        'Nothing that was read names {secrets}: {names}. Custom resources and programs that ask the API may still use them.',
    },
  },
  *evaluate(snapshot) {
    const own = snapshot.secrets.filter(
      ({ namespace, type }) => NAMED_TYPES.has(type) && !isSystemNamespace(namespace),
    );
    if (own.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    const used = secretsInUse(snapshot);
    for (const [namespace, secrets] of Map.groupBy(own, (secret) => secret.namespace)) {
      const subject = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
      const unused = secrets.filter(({ name }) => !used.has(`${namespace}/${name}`)).map(({ name }) => name);
      const data = { secrets: count(unused.length, 'Secret'), names: listing(unused, 5) };
      const account = unused.length > 0 ? readerIn(snapshot, namespace) : undefined;
      if (unused.length === 0) yield { verdict: 'pass', subject, message: 'pass' };
      else if (account) yield { verdict: 'unknown', subject, message: 'asked', data: { ...data, account } };
      else
        yield {
          verdict: 'fail',
          subject,
          message: 'fail',
          data,
          evidence: unused
            .slice(0, 20)
            .map((name) => ({ path: 'named by', value: '(nothing)', source: `Secret ${namespace}/${name}` })),
        };
    }
  },
});
