import type { ResourceRef } from '../../reference.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { PolicyRule } from '../objects.ts';
import type { ResolvedBinding } from './bindings.ts';
import type { Question } from './question.ts';
import type { Identity } from './subject.ts';
import { isAllowed } from './who-can.ts';

const NO_NAME = [undefined] as const;

/** A rule as single questions; a star is asked for as a star. */
function* questionsOf(rule: PolicyRule, namespace?: string): Iterable<Question> {
  for (const verb of rule.verbs) {
    for (const url of rule.nonResourceURLs ?? []) yield { verb, url };
    for (const group of rule.apiGroups ?? [])
      for (const entry of rule.resources ?? []) {
        const [resource = '', subresource] = entry.split('/');
        for (const name of rule.resourceNames?.length ? rule.resourceNames : NO_NAME)
          yield {
            verb,
            group,
            resource,
            ...(subresource === undefined ? {} : { subresource }),
            ...(name === undefined ? {} : { name }),
            ...(namespace === undefined ? {} : { namespace }),
          };
      }
  }
}

/** Whether an identity holds every right of the rules, so that the API server lets it grant them (`rbac/validation.Covers`). */
export const covers = (
  snapshot: Snapshot,
  identity: Identity,
  rules: readonly PolicyRule[],
  namespace?: string,
): boolean => {
  for (const rule of rules)
    for (const question of questionsOf(rule, namespace)) if (!isAllowed(snapshot, identity, question)) return false;
  return true;
};

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Whether an identity may write the binding: the verb on bindings, and `bind` on the role or every right in it. */
export function mayWriteBinding(
  snapshot: Snapshot,
  identity: Identity,
  { namespace, roleRef, rules }: Pick<ResolvedBinding, 'namespace' | 'roleRef' | 'rules'>,
  verb: string,
): boolean {
  const place = namespace === undefined ? {} : { namespace };
  const bindings = namespace === undefined ? 'clusterrolebindings' : 'rolebindings';
  const roles = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  return (
    isAllowed(snapshot, identity, { verb, group: RBAC_GROUP, resource: bindings, ...place }) &&
    (isAllowed(snapshot, identity, {
      verb: 'bind',
      group: RBAC_GROUP,
      resource: roles,
      name: roleRef.name,
      ...place,
    }) ||
      covers(snapshot, identity, rules, namespace))
  );
}

/** Whether an identity may write these rules into a role: the verb on it, and `escalate` or every right in them. */
export function mayWriteRole(
  snapshot: Snapshot,
  identity: Identity,
  role: ResourceRef,
  rules: readonly PolicyRule[],
  verb: string,
): boolean {
  const place = role.namespace === undefined ? {} : { namespace: role.namespace };
  const resource = role.kind === 'Role' ? 'roles' : 'clusterroles';
  const named = { group: RBAC_GROUP, resource, name: role.name, ...place };
  return (
    isAllowed(snapshot, identity, { verb, ...named }) &&
    (isAllowed(snapshot, identity, { verb: 'escalate', ...named }) || covers(snapshot, identity, rules, role.namespace))
  );
}
