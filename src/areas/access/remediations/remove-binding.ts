import { isClusterChange, targetOf } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/finding.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { loserConsequences, managerConsequences, operatorConsequence } from '../consequences.ts';
import { leastBindings } from '../least/cases.ts';
import { isNarrowable, narrowed, neededByOthers } from '../narrowing/narrow.ts';
import { bindingAt, undoable } from '../operator-access.ts';
import { bindingChanges, type Replacement, removal } from '../removal/changes.ts';
import { culpritsOf, REMOVAL_GROUPS, type RemovalGroup } from '../removal/groups.ts';
import { subjectsText } from '../right-check.ts';
import { whoCanTable } from '../who-can-table.ts';

const REPLACEMENT: readonly Parameter[] = [
  {
    name: 'replacement',
    kind: 'choice',
    title: 'Role instead',
    help: 'Service accounts get it in their own namespace, users and groups in the namespaces named below. view reads everything but Secrets.',
    default: 'view',
    choices: [
      { value: 'none', title: 'none' },
      { value: 'view', title: 'view: read, without Secrets' },
      { value: 'edit', title: 'edit: change workloads, read Secrets' },
      { value: 'admin', title: 'admin: edit, and grant rights in the namespace' },
    ],
  },
  {
    name: 'namespaces',
    kind: 'list',
    title: 'Namespaces for users and groups',
    help: 'Where users and groups get the role instead; none: they get nothing.',
    default: [],
    pattern: '[a-z0-9]([a-z0-9-]*[a-z0-9])?',
    example: 'shop, payments',
  },
];

interface Removal {
  readonly bound: ResolvedBinding;
  readonly findings: Finding[];
  readonly culprits: readonly RbacSubject[];
}

const groupOf = (step: Step): RemovalGroup => {
  const group = REMOVAL_GROUPS.find(({ key }) => step.id.endsWith(`/${key}`));
  if (!group) throw new AppError('internal', `There is no removal ${step.id}.`, 'Please report this.');
  return group;
};

/** Everybody in the binding for whom one of the checks fails. */
const allCulprits = (snapshot: Snapshot, bound: ResolvedBinding, checks: Iterable<string>): RbacSubject[] => {
  const culprits = new Set([...checks].flatMap((check) => culpritsOf(snapshot, bound, check)));
  return (bound.binding.subjects ?? []).filter((subject) => culprits.has(subject));
};

/** A role that people wrote is narrowed instead: see narrow-wildcards. */
function isNarrowed(snapshot: Snapshot, { role }: ResolvedBinding): boolean {
  if (!role || !isNarrowable(role)) return false;
  const found = narrowed(snapshot, role);
  return found !== undefined && !neededByOthers(snapshot, role, found.leaves);
}

/** What is to be removed in a group, each binding in the group of its gravest cause only. */
function removalsIn(group: RemovalGroup, findings: readonly Finding[], snapshot: Snapshot): Removal[] {
  const removals: Removal[] = [];
  for (const own of Map.groupBy(findings, ({ subject }) => refKey(subject)).values()) {
    const bound = own[0] && bindingAt(snapshot, own[0].subject);
    const ids = new Set(own.map(({ check }) => check));
    const first = REMOVAL_GROUPS.find(({ checks }) => checks.some((id) => ids.has(id)));
    if (!bound || first !== group || (group.key === 'rights' && isNarrowed(snapshot, bound))) continue;
    // Where audit logs show what was used, that is given instead: see least-privilege.
    if (group.replaceable && leastBindings(snapshot).has(refKey(bound.ref))) continue;
    const meant = own.filter(({ check }) => group.checks.includes(check));
    const culprits = allCulprits(snapshot, bound, new Set(meant.map(({ check }) => check)));
    // What fails for these subjects alone is resolved with it; the same binding may still fail for others.
    const gone = new Set(culprits);
    const resolved = own.filter(({ check }) => culpritsOf(snapshot, bound, check).every((one) => gone.has(one)));
    if (culprits.length > 0) removals.push({ bound, findings: resolved, culprits });
  }
  return removals;
}

const replacementFrom = (values: Readonly<Record<string, unknown>>): Replacement => ({
  role: typeof values.replacement === 'string' ? values.replacement : 'none',
  namespaces: Array.isArray(values.namespaces) ? values.namespaces.map(String) : [],
});

function refuseUnknown(snapshot: Snapshot, namespaces: readonly string[]): void {
  const known = new Set(list(snapshot, 'namespaces').map(({ metadata }) => metadata.name));
  const unknown = namespaces.filter((name) => known.size > 0 && !known.has(name));
  if (unknown.length > 0)
    throw new AppError(
      'bad-input',
      `There is no namespace ${listing(unknown)}.`,
      'Name namespaces of this cluster, or none.',
    );
}

const candidatesFor = (snapshot: Snapshot, removals: readonly Removal[], replacement: Replacement) =>
  removals.map((item) => ({ item, changes: bindingChanges(snapshot, item.bound, item.culprits, replacement) }));

export default defineRemediation({
  id: 'remove-binding',
  area: 'access',
  title: 'Remove dangerous bindings',
  fixes: [...new Set(REMOVAL_GROUPS.flatMap(({ checks }) => checks))],
  risk: 'lockout',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const removals = REMOVAL_GROUPS.map((group) => ({ group, items: removalsIn(group, findings, snapshot) }));
    // Proven for all of them together: what is left of them, in any choice, leaves the operator more.
    const all = removals.flatMap(({ items }) => items);
    const { taken, refused } = undoable(snapshot, candidatesFor(snapshot, all, { role: 'none', namespaces: [] }));
    const provable = new Set(taken.map(({ item }) => item));
    for (const { group, items: found } of removals) {
      const items = found.filter((item) => provable.has(item));
      if (items.length === 0) continue;
      const who = items.map(
        ({ bound, culprits }) => `${subjectsText(bound, culprits)} by ${refText(bound.ref)} (${bound.roleRef.name})`,
      );
      const left = refused
        .filter(({ item }) => found.includes(item))
        .map(({ item, reason }) => `${refText(item.bound.ref)} is left out: ${reason}.`);
      yield {
        key: group.key,
        title: group.title,
        why: [`${group.why}: ${listing(who)}.`, group.note ?? '', ...left.slice(0, 2)].filter(Boolean).join(' '),
        findings: items.flatMap((item) => item.findings),
        subjects: items.map(({ bound }) => bound.ref),
        ...(group.replaceable ? { parameters: REPLACEMENT } : {}),
        after: 'Undo creates the bindings again or puts the subjects back.',
      };
    }
  },
  plan(step, answers, { findings, snapshot }) {
    const chosen = new Set(step.subjects.map(refKey).filter((key) => !answers.excluded.includes(key)));
    const removals = removalsIn(groupOf(step), findings, snapshot).filter(({ bound }) => chosen.has(refKey(bound.ref)));
    const replacement = replacementFrom(valuesOf(step.parameters, answers));
    refuseUnknown(snapshot, replacement.namespaces);
    const candidates = candidatesFor(snapshot, removals, replacement);
    const { taken, refused } = undoable(snapshot, candidates);
    const [first] = refused;
    if (first && taken.length === 0)
      throw new AppError(
        'bad-input',
        `${refText(first.item.bound.ref)} is not removed: ${first.reason}.`,
        'Give yourself the access in another way first, such as by a group of your identity provider, and scan again.',
      );
    return taken.flatMap(({ changes }) => changes);
  },
  impact(step, changes, { findings, snapshot }) {
    const touched = new Set(changes.filter(isClusterChange).map((change) => refKey(targetOf(change))));
    const removals = removalsIn(groupOf(step), findings, snapshot).filter(({ bound }) =>
      touched.has(refKey(bound.ref)),
    );
    const losers = removals.flatMap(({ bound: { namespace }, culprits }) =>
      culprits.map((subject) => ({ subject, ...(namespace === undefined ? {} : { namespace }) })),
    );
    const roles = [...new Set(removals.map(({ bound }) => bound.roleRef.name))];
    const created = changes.filter(({ kind }) => kind === 'apply').length;
    const narrowedTo = removals.filter(({ bound, culprits }) => removal(bound, culprits).kind === 'patch');
    const places = changes.flatMap((change) => (isClusterChange(change) ? (targetOf(change).namespace ?? []) : []));
    const table = whoCanTable(snapshot, changes, [...new Set(places)]);
    return {
      consequences: [
        ...loserConsequences(snapshot, losers, `what ${listing(roles)} gave`),
        ...(narrowedTo.length > 0
          ? [
              {
                level: 'safe' as const,
                text: `${listing(narrowedTo.map(({ bound }) => refText(bound.ref)))} stays for its other subjects.`,
              },
            ]
          : []),
        ...(created > 0
          ? [{ level: 'safe' as const, text: `${count(created, 'RoleBinding')} with a smaller role first.` }]
          : []),
        operatorConsequence(snapshot, changes),
        ...managerConsequences(removals.map(({ bound }) => bound.binding)),
      ],
      ...(table ? { tables: [table] } : {}),
    };
  },
});
