import { parse } from 'yaml';
import { type Raw, record, records, strings, text } from '../../core/reduce/raw.ts';

/** The parts of a request that an audit policy looks at. */
export interface Request {
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
}

export type Level = 'None' | 'Metadata' | 'Request' | 'RequestResponse';
const LEVELS: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
export const atLeast = (level: Level, wanted: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);

export interface AuditPolicy {
  readonly rules: readonly Raw[];
  readonly omitStages: readonly string[];
}

/** Undefined for text that is no policy. */
export function parsePolicy(source: string): AuditPolicy | undefined {
  try {
    const policy = record(parse(source, { maxAliasCount: 0 }));
    return policy.kind === 'Policy'
      ? { rules: records(policy.rules), omitStages: strings(policy.omitStages) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** `pods` names the resource alone, `pods/exec` a subresource, `pods/*` all of them, `*` and an empty list everything. */
function resourceFits(wanted: string, resource: string): boolean {
  const [name = '', sub] = resource.split('/');
  if (wanted === '*' || wanted === resource) return true;
  if (wanted === `${name}/*`) return sub !== undefined;
  return sub !== undefined && wanted === `*/${sub}`;
}

const anyOf = (wanted: readonly string[], fits: (one: string) => boolean): boolean =>
  wanted.length === 0 || wanted.some(fits);

/** Whether a rule is about a request for a resource (audit/policy/checker.go of the API server). */
function ruleFits(rule: Raw, { user, groups = [], verb, group, resource }: Request): boolean {
  const users = strings(rule.users);
  const userGroups = strings(rule.userGroups);
  // A rule for certain users leaves everybody else to the rules after it.
  if (users.length > 0 && !users.includes(user ?? '')) return false;
  if (userGroups.length > 0 && !userGroups.some((one) => groups.includes(one))) return false;
  if (!anyOf(strings(rule.verbs), (one) => one === '*' || one === verb)) return false;
  // A rule for some namespaces, or for paths that are no resources, is not about all requests.
  if (strings(rule.namespaces).length > 0 || strings(rule.nonResourceURLs).length > 0) return false;
  const resources = records(rule.resources);
  return (
    resources.length === 0 ||
    resources.some(
      (one) =>
        text(one.group) === group &&
        strings(one.resourceNames).length === 0 &&
        anyOf(strings(one.resources), (wanted) => resourceFits(wanted, resource)),
    )
  );
}

const levelIn = (rule: Raw | undefined): Level => LEVELS.find((level) => level === rule?.level) ?? 'None';

/** How much of a request is recorded: the first rule that fits counts, and nothing where none does. */
export const levelOf = ({ rules }: AuditPolicy, request: Request): Level =>
  levelIn(rules.find((rule) => ruleFits(rule, request)));
