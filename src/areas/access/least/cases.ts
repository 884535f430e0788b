import { usersOf } from '../../../core/kube/audit-usage.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import { bindingsByRole, bindingsOf, type ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { isBroad, serviceAccountOf } from '../../../core/kube/rbac/subject.ts';
import { refKey } from '../../../core/reference.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { isNarrowable } from '../narrowing/narrow.ts';
import { PERMISSION_IDS } from '../permissions.ts';
import { culpritsOf } from '../removal/groups.ts';
import { sorted } from '../right-check.ts';
import { wildcardFields } from '../wildcards.ts';

/** Checks whose findings a role of what was used resolves. */
export const LEAST_FIXES: readonly string[] = ['rbac-cluster-admin-bindings', 'rbac-wildcards', ...PERMISSION_IDS];

/** A binding that gives too much, and the subjects that get a role of what they used instead. */
export interface Replaced {
  readonly bound: ResolvedBinding;
  readonly culprits: readonly RbacSubject[];
}

/** Bindings that are replaced together: all those of a role that people wrote, or a single one of a built-in role. */
export interface LeastCase {
  readonly key: string;
  readonly replaced: readonly Replaced[];
  /** The role, where nobody is left who has it. */
  readonly emptied?: ResolvedBinding['role'];
}

const hasWildcards = ({ rules }: ResolvedBinding): boolean => rules.some((rule) => wildcardFields(rule).length > 0);

/** Subjects of the binding for whom one of the checks fails, in their order. */
function culpritsIn(snapshot: Snapshot, bound: ResolvedBinding): RbacSubject[] {
  const found = new Set(LEAST_FIXES.flatMap((check) => culpritsOf(snapshot, bound, check)));
  if (hasWildcards(bound)) for (const subject of sorted(snapshot, bound, 'rbac-wildcards').open) found.add(subject);
  return (bound.binding.subjects ?? []).filter((subject) => found.has(subject));
}

/** Rights of everybody, and of accounts that pods have without being given them, are taken away and not made smaller. */
const isNobodysOwn = (subject: RbacSubject, { namespace }: ResolvedBinding): boolean =>
  isBroad(subject) || serviceAccountOf(subject, namespace)?.name === 'default';

/** Whether the logs show a subject to have used a binding; where they do not tell by which, whether it did anything. */
export function usedBinding(snapshot: Snapshot, bound: ResolvedBinding, subject: RbacSubject): boolean {
  const key = refKey(bound.ref);
  const reaches = (namespace: string): boolean => bound.namespace === undefined || bound.namespace === namespace;
  return usersOf(snapshot, subject, bound.namespace).some(({ uses }) =>
    uses.some(({ via, namespace }) => via === key || (via === undefined && reaches(namespace))),
  );
}

function replacedBy(snapshot: Snapshot, bound: ResolvedBinding): Replaced | undefined {
  const subjects = bound.binding.subjects ?? [];
  // Most bindings concern nobody in the logs: seen before anything is worked out.
  if (!subjects.some((subject) => usersOf(snapshot, subject, bound.namespace).length > 0)) return undefined;
  const culprits = culpritsIn(snapshot, bound);
  if (culprits.length === 0 || culprits.some((subject) => isNobodysOwn(subject, bound))) return undefined;
  return culprits.some((subject) => usedBinding(snapshot, bound, subject)) ? { bound, culprits } : undefined;
}

/** Every binding that a role of what was used can take the place of; none without audit logs. */
export const leastCases: (snapshot: Snapshot) => readonly LeastCase[] = memoize((snapshot) => {
  if (!snapshot.auditUsage) return [];
  const found = bindingsOf(snapshot).flatMap((bound) => replacedBy(snapshot, bound) ?? []);
  const groups = Map.groupBy(found, ({ bound: { role, ref, roleRef } }) =>
    refKey(role && isNarrowable(role) ? roleRef : ref),
  );
  return [...groups.values()].map((replaced): LeastCase => {
    const [{ bound } = { bound: undefined }] = replaced;
    const role = bound?.role;
    const narrowable = role !== undefined && isNarrowable(role);
    const all = bound && narrowable ? (bindingsByRole(snapshot).get(refKey(bound.roleRef)) ?? []) : [];
    const gone = new Set(
      replaced
        .filter(({ bound, culprits }) => culprits.length === (bound.binding.subjects ?? []).length)
        .map(({ bound }) => bound),
    );
    const subject = narrowable ? bound?.roleRef : bound?.ref;
    return {
      key: [subject?.kind.toLowerCase(), subject?.namespace, subject?.name].filter(Boolean).join('/'),
      replaced,
      ...(narrowable && all.every((one) => gone.has(one)) ? { emptied: role } : {}),
    };
  });
});

/** Bindings that such a case is about: other steps leave them to it. */
export const leastBindings: (snapshot: Snapshot) => ReadonlySet<string> = memoize(
  (snapshot) => new Set(leastCases(snapshot).flatMap(({ replaced }) => replaced.map(({ bound }) => refKey(bound.ref)))),
);

/** Roles that nobody has any more after such a case. */
export const leastRoles: (snapshot: Snapshot) => ReadonlySet<string> = memoize(
  (snapshot) =>
    new Set(
      leastCases(snapshot).flatMap(({ emptied, replaced }) =>
        emptied && replaced[0] ? [refKey(replaced[0].bound.roleRef)] : [],
      ),
    ),
);
