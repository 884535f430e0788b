import type { AccessQuestion } from '../../ports.ts';
import type { PolicyRule } from '../objects.ts';

/** A request for something that is no resource, such as `/metrics`. */
export interface UrlQuestion {
  readonly verb: string;
  readonly url: string;
}

/** What is asked of the authorizer. A resource question without a namespace asks for all of them, or for a cluster-wide resource. */
export type Question = AccessQuestion | UrlQuestion;

export const ALL = '*';

export const hasVerb = ({ verbs }: PolicyRule, verb: string): boolean => verbs.includes(ALL) || verbs.includes(verb);

export const hasGroup = ({ apiGroups = [] }: PolicyRule, group: string): boolean =>
  apiGroups.includes(ALL) || apiGroups.includes(group);

// `*` is every resource and subresource, `*/scale` that subresource of every resource. `pods` is not `pods/exec`, and
// `pods/*` is nothing at all (ResourceMatches in pkg/apis/rbac/v1/evaluation_helpers.go).
export function hasResource({ resources = [] }: PolicyRule, resource: string, subresource = ''): boolean {
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (entry) => entry === ALL || entry === combined || (subresource !== '' && entry === `*/${subresource}`),
  );
}

/** A question without a name is about all of them, or about one that does not exist yet: a rule with names does not allow it. */
export const hasName = ({ resourceNames = [] }: PolicyRule, name = ''): boolean =>
  resourceNames.length === 0 || resourceNames.includes(name);

// `/healthz/*` is what begins with `/healthz/`; a star elsewhere is a star.
export const hasUrl = ({ nonResourceURLs = [] }: PolicyRule, url: string): boolean =>
  nonResourceURLs.some(
    (entry) => entry === ALL || entry === url || (entry.endsWith(ALL) && url.startsWith(entry.replace(/\*+$/, ''))),
  );

/** RuleAllows of plugin/pkg/auth/authorizer/rbac. */
export const ruleAllows = (rule: PolicyRule, question: Question): boolean =>
  hasVerb(rule, question.verb) &&
  ('url' in question
    ? hasUrl(rule, question.url)
    : hasGroup(rule, question.group ?? '') &&
      hasResource(rule, question.resource, question.subresource) &&
      hasName(rule, question.name));

const everything = (values: readonly string[] | undefined): boolean => values?.includes(ALL) ?? false;

/** Every verb on every resource of every group: what the role cluster-admin grants, whatever it is called. */
export const allowsEverything = (rules: readonly PolicyRule[]): boolean =>
  rules.some(
    (rule) =>
      everything(rule.verbs) &&
      everything(rule.apiGroups) &&
      everything(rule.resources) &&
      (rule.resourceNames ?? []).length === 0,
  );
