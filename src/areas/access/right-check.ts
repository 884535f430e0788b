import { type Check, defineCheck } from '../../core/check.ts';
import type { Evidence, FindingDraft } from '../../core/finding.ts';
import type { PolicyRule, RbacSubject } from '../../core/kube/objects.ts';
import { bindingsOf, type ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import { ALL } from '../../core/kube/rbac/question.ts';
import { isBroad, subjectText } from '../../core/kube/rbac/subject.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { refText } from '../../core/reference.ts';
import type { Severity } from '../../core/severity.ts';
import { memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import { acceptanceOf, grantsEverything } from './acceptance.ts';
import { type Held, held, type Right, ruleText } from './rights.ts';

/** What a check on permissions needs to read. */
export const RBAC_READS: Check['reads'] = [
  { resource: 'clusterrolebindings.rbac.authorization.k8s.io' },
  { resource: 'rolebindings.rbac.authorization.k8s.io' },
  { resource: 'clusterroles.rbac.authorization.k8s.io' },
  { resource: 'roles.rbac.authorization.k8s.io' },
  { resource: 'serviceaccounts', optional: true },
  { resource: 'pods', optional: true },
];

/** Where a binding grants, and to whom that nobody has accounted for. */
export interface Case {
  readonly bound: ResolvedBinding;
  readonly namespace?: string;
  /** A namespace of the platform. */
  readonly system: boolean;
  readonly subjects: readonly RbacSubject[];
  readonly snapshot: Snapshot;
}

interface RightCheck extends Omit<Check, 'area' | 'reads' | 'messages' | 'evaluate'> {
  /** Completes `X can …`. */
  readonly can: string;
  readonly rights: readonly Right[];
  /** How much a case weighs; undefined: it is as it should be. */
  readonly weigh: (found: Case) => Severity | undefined;
}

export const subjectsText = (bound: ResolvedBinding, subjects: readonly RbacSubject[]): string =>
  listing(subjects.map((subject) => subjectText(subject, bound.namespace)));

export const whereText = ({ namespace }: ResolvedBinding): string =>
  namespace === undefined ? 'in the whole cluster' : `in namespace ${namespace}`;

/** The rules of the role that a finding is about, and the subjects that have them. */
export const grantEvidence = (
  bound: ResolvedBinding,
  subjects: readonly RbacSubject[],
  found: readonly Held[],
): Evidence[] => [
  { path: 'roleRef', value: refText(bound.roleRef) },
  {
    path: 'subjects',
    value: subjects.map((subject) => subjectText(subject, bound.namespace)).join(', ') || '(absent)',
  },
  ...found.slice(0, 3).flatMap(({ index }) => {
    const rule = bound.rules[index];
    return rule ? [{ path: `rules[${index}]`, value: ruleText(rule), source: refText(bound.roleRef) }] : [];
  }),
];

/** Why the rules of a binding's role are not known; undefined when they are, or when there certainly is no such role. */
export function unreadRole(snapshot: Snapshot, { role, roleRef }: ResolvedBinding): string | undefined {
  if (role) return undefined;
  const refusal = refusalOf(
    snapshot,
    roleRef.kind === 'Role' ? 'roles.rbac.authorization.k8s.io' : 'clusterroles.rbac.authorization.k8s.io',
    roleRef.namespace,
  );
  if (refusal) return refusal.message;
  return snapshot.source.kind === 'files' ? 'It is not among the files.' : undefined;
}

/** Subjects that nobody has accounted for, and the reasons for the others. */
export function sorted(
  snapshot: Snapshot,
  bound: ResolvedBinding,
  check: string,
): { open: RbacSubject[]; reasons: string[] } {
  const open: RbacSubject[] = [];
  const reasons = new Set<string>();
  for (const subject of bound.binding.subjects ?? []) {
    const reason = acceptanceOf(snapshot, bound, subject, check);
    if (reason) reasons.add(reason);
    else open.push(subject);
  }
  return { open, reasons: [...reasons] };
}

/** Many bindings give the same role: its rules are looked through once. */
const heldBy = (rights: readonly Right[]) => {
  const known = memoize(() => new Map<unknown, readonly Held[]>());
  const knownNamespaced = memoize(() => new Map<unknown, readonly Held[]>());
  return (snapshot: Snapshot, { rules, namespace }: ResolvedBinding): readonly Held[] => {
    const byRules = (namespace === undefined ? known : knownNamespaced)(snapshot);
    const found = byRules.get(rules) ?? held(rules, rights, namespace !== undefined);
    byRules.set(rules, found);
    return found;
  };
};

/** Everything on everything of a group: the star is the cause, whatever it comes to. */
const isStar = (rule: PolicyRule | undefined): boolean =>
  (rule?.verbs.includes(ALL) && rule.resources?.includes(ALL)) ?? false;

/** A check for a permission, with what a narrower role must leave out to pass it. */
export interface PermissionCheck extends Check {
  readonly rights: readonly Right[];
  /** Subjects for whom the right is a finding; none where it is as it should be. */
  readonly culprits: (snapshot: Snapshot, bound: ResolvedBinding) => readonly RbacSubject[];
}

/** A check for a permission: one verdict for each binding, on the binding that gives it. */
export function defineRightCheck({ can, rights, weigh, ...check }: RightCheck): PermissionCheck {
  const lookUp = heldBy(rights);
  const weighed = (
    snapshot: Snapshot,
    bound: ResolvedBinding,
    subjects: readonly RbacSubject[],
  ): Severity | undefined => {
    const { namespace } = bound;
    return weigh({
      bound,
      ...(namespace === undefined ? {} : { namespace }),
      system: namespace !== undefined && isSystemNamespace(namespace),
      subjects,
      snapshot,
    });
  };
  const judge = (snapshot: Snapshot, bound: ResolvedBinding): FindingDraft => {
    const subject = bound.ref;
    const role = refText(bound.roleRef);
    const unread = unreadRole(snapshot, bound);
    if (grantsEverything(bound)) return { verdict: 'not-applicable', subject, message: 'everything', data: { role } };
    if (unread) return { verdict: 'unknown', subject, message: 'role', data: { role, reason: unread } };
    const found = lookUp(snapshot, bound);
    if (found.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { role } };
    if (found.every(({ index }) => isStar(bound.rules[index])))
      return { verdict: 'not-applicable', subject, message: 'wildcard', data: { role } };
    const { open, reasons } = sorted(snapshot, bound, check.id);
    const all = bound.binding.subjects ?? [];
    if (all.length === 0) return { verdict: 'pass', subject, message: 'nobody', data: { role } };
    const subjects = open.length > 0 ? open : all;
    const severity = weighed(snapshot, bound, subjects);
    const data = { subjects: subjectsText(bound, subjects), role, where: whereText(bound), reason: listing(reasons) };
    if (!severity) return { verdict: 'pass', subject, message: 'bounded', data };
    return {
      verdict: 'fail',
      subject,
      severity,
      message: open.length > 0 ? 'fail' : 'accepted',
      data,
      evidence: grantEvidence(bound, subjects, found),
      ...(open.length > 0 ? {} : { accepted: { by: 'platform' as const, reason: `${listing(reasons)}.` } }),
    };
  };
  return defineCheck({
    ...check,
    rights,
    culprits: (snapshot, bound) => {
      if (lookUp(snapshot, bound).length === 0) return [];
      const { open } = sorted(snapshot, bound, check.id);
      return open.length > 0 && weighed(snapshot, bound, open) ? open : [];
    },
    area: 'access',
    reads: RBAC_READS,
    messages: {
      pass: { brief: 'not granted', detail: '{role} does not let anybody {can}.'.replace('{can}', can) },
      nobody: { brief: 'no subjects', detail: `The binding gives {role} to nobody.` },
      bounded: { brief: 'bounded', detail: `{subjects} can ${can} {where}, which is within bounds.` },
      everything: {
        brief: 'everything is granted',
        detail: '{role} grants everything; that is judged by rbac-cluster-admin-bindings.',
      },
      wildcard: {
        brief: 'a matter of wildcards',
        detail: '{role} has it by a star on all verbs and resources; that is judged by rbac-wildcards.',
      },
      role: { brief: '{role} is not known', detail: 'What {role} grants is not known. {reason}' },
      accepted: { brief: 'accepted: {subjects}', detail: `{subjects} can ${can} {where}: {reason}.` },
      fail: { brief: '{subjects}: {where}', detail: `{subjects} can ${can} {where}, by {role}.` },
    },
    *evaluate(snapshot) {
      for (const bound of bindingsOf(snapshot)) yield judge(snapshot, bound);
    },
  });
}

/** One severity for the whole cluster, one for a namespace of the platform, one for people's own. */
export const byPlace =
  (cluster: Severity, system?: Severity, namespaced?: Severity) =>
  ({ namespace, system: isSystem, subjects }: Case): Severity | undefined => {
    if (namespace === undefined) return subjects.some(isBroad) ? 'critical' : cluster;
    return isSystem ? system : namespaced;
  };
