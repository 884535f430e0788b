// A guard as Kyverno takes it: the same expressions, which Kyverno hands to the same evaluator (validate.cel).
import type { Manifest } from '../../core/kube/objects.ts';
import { record, records, strings, text } from '../../core/reduce/raw.ts';
import { exemptIn } from './guard-impact.ts';

const KINDS: Readonly<Record<string, string>> = {
  pods: 'Pod',
  'pods/ephemeralcontainers': 'Pod/ephemeralcontainers',
  replicationcontrollers: 'ReplicationController',
  daemonsets: 'DaemonSet',
  deployments: 'Deployment',
  replicasets: 'ReplicaSet',
  statefulsets: 'StatefulSet',
  cronjobs: 'CronJob',
  jobs: 'Job',
  clusterroles: 'ClusterRole',
  roles: 'Role',
  clusterrolebindings: 'ClusterRoleBinding',
  rolebindings: 'RoleBinding',
};

/** `apps/v1/Deployment`: Kyverno takes a bare kind for the one of any group. */
const kindsOf = (policy: Manifest): string[] =>
  records(record(record(policy.spec).matchConstraints).resourceRules).flatMap(({ apiGroups, apiVersions, resources }) =>
    strings(resources).map((resource) =>
      [strings(apiGroups)[0] ?? '', strings(apiVersions)[0] ?? 'v1', KINDS[resource] ?? resource]
        .filter(Boolean)
        .join('/'),
    ),
  );

/** One policy of Kyverno in the place of an admission policy and its binding. */
export function asClusterPolicy(policy: Manifest, binding: Manifest): Manifest {
  const spec = record(policy.spec);
  const denies = strings(record(binding.spec).validationActions).includes('Deny');
  const conditions = records(spec.matchConditions);
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name: policy.metadata.name,
      // Every kind is named already.
      annotations: { ...policy.metadata.annotations, 'pod-policies.kyverno.io/autogen-controllers': 'none' },
    },
    spec: {
      background: false,
      rules: [
        {
          name: policy.metadata.name,
          match: { any: [{ resources: { kinds: kindsOf(policy), operations: ['CREATE', 'UPDATE'] } }] },
          exclude: { any: [{ resources: { namespaces: exemptIn(binding.spec) } }] },
          ...(conditions.length > 0 ? { celPreconditions: conditions } : {}),
          validate: {
            failureAction: denies ? 'Enforce' : 'Audit',
            cel: {
              variables: records(spec.variables),
              expressions: records(spec.validations).map(({ expression, messageExpression }) => ({
                expression: text(expression),
                messageExpression: text(messageExpression),
              })),
            },
          },
        },
      ],
    },
  };
}
