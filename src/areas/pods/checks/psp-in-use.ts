import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { POD_SECURITY } from '../controls.ts';
import { levelOfPsp, usersOfPsp } from '../psp.ts';

/** Minor version that has them no more. */
const REMOVED = 25;
const RBAC = 'rbac.authorization.k8s.io';

export default defineCheck({
  id: 'psp-in-use',
  area: 'pods',
  title: 'PodSecurityPolicies that end with the next upgrade',
  severity: 'medium',
  risk: 'Kubernetes 1.25 knows no PodSecurityPolicy any more: upgraded as it is, the cluster admits every pod, privileged ones too, without a word.',
  fields: [{ path: 'PodSecurityPolicy', allowed: 'none; Pod Security levels on the namespaces instead' }],
  controls: [...POD_SECURITY, { framework: 'CIS', id: '5.2.1' }],
  reads: [
    { resource: 'podsecuritypolicies.policy', optional: true },
    { resource: `clusterrolebindings.${RBAC}`, optional: true },
    { resource: `rolebindings.${RBAC}`, optional: true },
    { resource: `clusterroles.${RBAC}`, optional: true },
    { resource: `roles.${RBAC}`, optional: true },
    { resource: 'version' },
  ],
  messages: {
    pass: { brief: 'none', detail: 'No PodSecurityPolicy is there that an upgrade would end.' },
    gone: { brief: 'not in this version', detail: 'Kubernetes 1.25 and later have no PodSecurityPolicies.' },
    fail: {
      brief: 'allows what {level} allows, to {users}',
      detail: 'It allows what the level {level} allows ({because}), to {users}.',
    },
  },
  *evaluate(snapshot) {
    const policies = list(snapshot, 'podsecuritypolicies.policy');
    const minor = platformOf(snapshot).version?.minor ?? REMOVED;
    if (policies.length === 0) {
      if (minor >= REMOVED) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'gone' };
      else yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
    }
    for (const policy of policies) {
      const { level, because } = levelOfPsp(policy);
      const users = usersOfPsp(snapshot, policy.metadata.name);
      const named = [...new Set(users.map(({ subject }) => subject))];
      yield {
        verdict: 'fail',
        subject: refOf(policy),
        message: 'fail',
        data: {
          level,
          because: because.length > 0 ? listing([...because], 6) : 'nothing beyond it',
          users: named.length > 0 ? listing(named) : 'nobody',
        },
        evidence: [
          ...because.map((field) =>
            field.includes('/')
              ? { path: `metadata.annotations[${field}]`, value: policy.metadata.annotations?.[field] ?? '(absent)' }
              : { path: `spec.${field}`, value: JSON.stringify(policy.spec?.[field]) ?? '(absent)' },
          ),
          { path: 'spec.privileged', value: JSON.stringify(policy.spec?.privileged) ?? '(absent)' },
        ].slice(0, 8),
      };
    }
  },
});
