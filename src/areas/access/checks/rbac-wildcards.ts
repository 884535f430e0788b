import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { PolicyRule, Role } from '../../../core/kube/objects.ts';
import { bindingsByRole } from '../../../core/kube/rbac/bindings.ts';
import { ALL, allowsEverything } from '../../../core/kube/rbac/question.ts';
import { refKey, refOf } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { AUTHORIZATION, cis, kubescape } from '../controls.ts';
import { RBAC_READS, sorted } from '../right-check.ts';
import { ruleText } from '../rights.ts';
import { isLabelledDefault } from '../shipped/bindings.ts';
import { shippedRights } from '../shipped/roles.ts';
import { isBuiltInGroup, wildcardFields } from '../wildcards.ts';

const ID = 'rbac-wildcards';

/** Every rule stays within groups that no part of Kubernetes itself serves: an operator and its own objects. */
const ownObjectsOnly = (rules: readonly PolicyRule[]): boolean =>
  rules.every(
    ({ apiGroups = [], nonResourceURLs = [] }) =>
      !nonResourceURLs.includes(ALL) && apiGroups.length > 0 && !apiGroups.some(isBuiltInGroup),
  );

function severityOf(role: Role, wild: readonly PolicyRule[], bound: readonly { namespace?: string }[]): Severity {
  if (bound.length === 0 || ownObjectsOnly(wild)) return 'low';
  return role.kind === 'ClusterRole' && bound.some(({ namespace }) => namespace === undefined) ? 'high' : 'medium';
}

function judge(snapshot: Snapshot, role: Role): FindingDraft {
  const subject = refOf(role);
  const rules = role.rules ?? [];
  const found = rules.flatMap((rule, index) => (wildcardFields(rule).length > 0 ? [{ rule, index }] : []));
  if (found.length === 0) return { verdict: 'pass', subject, message: 'pass' };
  const bound = bindingsByRole(snapshot).get(refKey(subject)) ?? [];
  const fields = [...new Set(found.flatMap(({ rule }) => wildcardFields(rule)))];
  const shipped = isLabelledDefault(role) && shippedRights(role.metadata.name).includes(ID);
  const judged = bound.map((binding) => sorted(snapshot, binding, ID));
  const reasons = [...new Set(judged.flatMap(({ reasons }) => reasons))];
  const accepted = shipped
    ? 'Kubernetes ships this role.'
    : bound.length > 0 && judged.every(({ open }) => open.length === 0) && reasons.length > 0
      ? `${listing(reasons)}.`
      : undefined;
  return {
    verdict: 'fail',
    subject,
    message: allowsEverything(rules) ? 'everything' : 'fail',
    severity: severityOf(
      role,
      found.map(({ rule }) => rule),
      bound,
    ),
    data: { fields: listing(fields), bindings: bound.length === 0 ? 'no binding' : count(bound.length, 'binding') },
    evidence: found.slice(0, 5).map(({ rule, index }) => ({ path: `rules[${index}]`, value: ruleText(rule) })),
    ...(accepted ? { accepted: { by: 'platform' as const, reason: accepted } } : {}),
  };
}

export default defineCheck({
  id: ID,
  area: 'access',
  title: 'Wildcards in roles',
  severity: 'high',
  risk: 'A star grants what exists now and what will be installed later: new kinds, new verbs such as escalate and impersonate, and subresources such as pods/exec. Nobody has ever decided on them.',
  fields: [{ path: 'rules[*].verbs, apiGroups, resources, nonResourceURLs', allowed: 'no "*"' }],
  controls: [...AUTHORIZATION, ...cis('5.1.3'), ...kubescape('C-0187')],
  reads: RBAC_READS,
  messages: {
    pass: { brief: 'no wildcards', detail: 'Every verb, group and resource of the role is named.' },
    fail: { brief: '* in {fields}', detail: 'The role has a star in {fields}; {bindings} gives it to somebody.' },
    everything: { brief: '* everywhere', detail: 'The role grants everything; {bindings} gives it to somebody.' },
  },
  *evaluate(snapshot) {
    for (const resource of ['clusterroles.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io'] as const)
      for (const role of list(snapshot, resource)) yield judge(snapshot, role);
  },
});
