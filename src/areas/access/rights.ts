import type { PolicyRule } from '../../core/kube/objects.ts';
import { hasGroup, hasResource, hasVerb } from '../../core/kube/rbac/question.ts';

/** Something that somebody should not be able to do: any of the verbs on any of the resources. */
export interface Right {
  readonly verbs: readonly string[];
  readonly group: string;
  /** With its subresource, such as `pods/exec`. */
  readonly resources: readonly string[];
  /** No RoleBinding grants it: the resource belongs to no namespace. */
  readonly clusterWide?: true;
  /** Whether a rule for these names still counts; absent: one with names does not. */
  readonly named?: (names: readonly string[]) => boolean;
}

/** A rule of a role that gives a right, as evidence shows it. */
export interface Held {
  /** Place of the rule in the role. */
  readonly index: number;
  readonly verb: string;
  readonly resource: string;
}

const hasEntry = (rule: PolicyRule, entry: string): boolean => {
  const [resource = '', subresource = ''] = entry.split('/');
  return hasResource(rule, resource, subresource);
};

/** The first way in which a rule gives a right. */
export function rightIn(rule: PolicyRule, right: Right): Omit<Held, 'index'> | undefined {
  const names = rule.resourceNames ?? [];
  if (names.length > 0 && !right.named?.(names)) return undefined;
  if (!hasGroup(rule, right.group)) return undefined;
  const verb = right.verbs.find((candidate) => hasVerb(rule, candidate));
  const resource = right.resources.find((candidate) => hasEntry(rule, candidate));
  return verb && resource ? { verb, resource } : undefined;
}

/** Every rule that gives one of the rights, each rule once; `namespaced` for rules that a RoleBinding grants. */
export function held(rules: readonly PolicyRule[], rights: readonly Right[], namespaced: boolean): Held[] {
  const grantable = namespaced ? rights.filter(({ clusterWide }) => !clusterWide) : rights;
  return rules.flatMap((rule, index) => {
    for (const right of grantable) {
      const found = rightIn(rule, right);
      if (found) return [{ index, ...found }];
    }
    return [];
  });
}

/** A rule on one line, as the operator would write it. */
export function ruleText({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const groups = (apiGroups ?? []).filter(Boolean);
  const where = nonResourceURLs?.length
    ? nonResourceURLs.join(', ')
    : `${(resources ?? []).join(', ')}${groups.length > 0 ? ` (${groups.join(', ')})` : ''}`;
  return `${verbs.join(', ')} on ${where}${resourceNames?.length ? ` named ${resourceNames.join(', ')}` : ''}`;
}
