import type { PolicyRule } from '../../core/kube/objects.ts';
import { ALL, allowsEverything, hasResource, hasVerb } from '../../core/kube/rbac/question.ts';
import { recordsOf, textsOf } from '../../logs/values.ts';
import { type AuditEvent, succeeded } from '../event.ts';
import { accountOf, DELETES, isControlPlane, WRITES } from '../noise.ts';
import { defineRule } from '../rule.ts';

const POWERS: readonly (readonly [string, (rule: PolicyRule) => boolean])[] = [
  ['everything', (rule) => allowsEverything([rule])],
  ['every verb on every resource of a group', (rule) => rule.verbs.includes(ALL) && hasResource(rule, ALL)],
  ['escalate', (rule) => rule.verbs.includes('escalate')],
  ['bind', (rule) => rule.verbs.includes('bind')],
  ['impersonate', (rule) => rule.verbs.includes('impersonate')],
  ['nodes/proxy', (rule) => rule.resources?.includes('nodes/proxy') ?? false],
  [
    'tokens of service accounts',
    (rule) => hasVerb(rule, 'create') && (rule.resources?.includes('serviceaccounts/token') ?? false),
  ],
];

/** The rules as they were stored, else as they were sent. */
const rulesOf = ({ request, response }: AuditEvent): readonly PolicyRule[] =>
  recordsOf(response.rules ?? request.rules).map((rule) => ({
    verbs: [...textsOf(rule.verbs)],
    apiGroups: [...textsOf(rule.apiGroups)],
    resources: [...textsOf(rule.resources)],
    resourceNames: [...textsOf(rule.resourceNames)],
  }));

// Not reported: the API server restoring built-in roles, and the controller that fills aggregated ones.
export default defineRule(
  {
    id: 'role-written',
    title: 'Role with dangerous rights written',
    severity: 'high',
    why: 'Everybody who is bound to the role now, or later, has these rights, and most of them lead to all others.',
    next: 'See who is bound to it: `kubectl get clusterrolebindings,rolebindings -A -o wide | grep ROLE`. Narrow the role; see `kubeharden explain rbac-escalate-bind`.',
  },
  (event) => {
    const { target, verb } = event;
    if (target?.group !== 'rbac.authorization.k8s.io' || !['clusterroles', 'roles'].includes(target.resource))
      return undefined;
    if (!succeeded(event) || isControlPlane(event)) return undefined;
    const builtIn =
      target.resource === 'clusterroles' && /^(system:|(cluster-admin|admin|edit|view)$)/.test(target.name);
    if (builtIn && (DELETES.has(verb) || WRITES.has(verb)))
      return { severity: 'medium', detail: `${DELETES.has(verb) ? 'deletes' : 'changes'} a built-in role` };
    if (!WRITES.has(verb)) return undefined;
    const rules = rulesOf(event);
    const powers = POWERS.filter(([, gives]) => rules.some(gives)).map(([name]) => name);
    if (powers.length === 0) return undefined;
    const detail = `gives ${(powers[0] === 'everything' ? ['everything'] : powers).slice(0, 3).join(', ')}`;
    return target.resource === 'roles' || accountOf(event) ? { severity: 'medium', detail } : { detail };
  },
);
