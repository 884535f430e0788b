import { isClusterChange, type PatchChange, targetOf } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Consequence } from '../../../core/impact.ts';
import type { Role } from '../../../core/kube/objects.ts';
import { bindingsByRole, roleAt } from '../../../core/kube/rbac/bindings.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { type ResourceRef, refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { loserConsequences, managerConsequences, operatorConsequence } from '../consequences.ts';
import { leastRoles } from '../least/cases.ts';
import { isNarrowable, narrowed, neededByOthers } from '../narrowing/narrow.ts';
import { bindingAt, isOwnRole, undoable } from '../operator-access.ts';
import { PERMISSION_CHECKS, PERMISSION_IDS } from '../permissions.ts';
import { whoCanTable } from '../who-can-table.ts';

const WILDCARDS = 'rbac-wildcards';

const STEPS = {
  wildcards: {
    title: 'Name what roles may do instead of *',
    why: '{who} {grants|grant} with a star all there is, and what is installed tomorrow. Each role gets the resources and verbs that this cluster serves today, without the dangerous ones.',
  },
  rights: {
    title: 'Take dangerous rights out of roles',
    why: '{who} {grants|grant} rights that lead to all the others, or to what other teams keep. The rest of each role stays as it is.',
  },
} as const;
type Key = keyof typeof STEPS;

const roleRefOf = (finding: Finding, snapshot: Snapshot): ResourceRef | undefined =>
  finding.check === WILDCARDS ? finding.subject : bindingAt(snapshot, finding.subject)?.roleRef;

function patchFor(snapshot: Snapshot, role: Role, keep: readonly string[]): PatchChange | undefined {
  const found = narrowed(snapshot, role, keep);
  if (!found || neededByOthers(snapshot, role, found.leaves)) return undefined;
  const { uid } = role.metadata;
  const left = PERMISSION_CHECKS.filter(({ id }) => found.leaves.includes(id)).map(({ title }) => title.toLowerCase());
  return {
    kind: 'patch',
    target: refOf(role),
    patch: { rules: found.rules },
    patchType: 'strategic',
    ...(uid ? { expects: { uid } } : {}),
    ...(left.length > 0 ? { reason: `Left out: ${listing(left, 15)}.` } : {}),
  };
}

/** Roles that findings are about and that can be narrowed. */
function rolesFor(findings: readonly Finding[], snapshot: Snapshot): Map<string, { role: Role; findings: Finding[] }> {
  const roles = new Map<string, { role: Role; findings: Finding[] }>();
  for (const finding of findings) {
    const ref = roleRefOf(finding, snapshot);
    const role = ref && roleAt(snapshot, ref);
    if (!role || !isNarrowable(role)) continue;
    const key = refKey(refOf(role));
    // Where audit logs show what was used, that is given instead: see least-privilege.
    if (leastRoles(snapshot).has(key)) continue;
    const entry = roles.get(key) ?? { role, findings: [] };
    roles.set(key, entry);
    entry.findings.push(finding);
  }
  return roles;
}

export default defineRemediation({
  id: 'narrow-wildcards',
  area: 'access',
  title: 'Narrow roles',
  fixes: [WILDCARDS, ...PERMISSION_IDS],
  risk: 'lockout',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const roles = rolesFor(findings, snapshot);
    const own = [...roles.values()].filter(({ role }) => isOwnRole(snapshot, refOf(role)));
    const candidates = [...roles.values()].flatMap((item) => {
      if (own.includes(item)) return [];
      const patch = patchFor(snapshot, item.role, []);
      return patch ? [{ item, changes: [patch] }] : [];
    });
    const { taken, refused } = undoable(snapshot, candidates);
    const groups = Map.groupBy(
      taken,
      ({ item }): Key => (item.findings.some(({ check }) => check === WILDCARDS) ? 'wildcards' : 'rights'),
    );
    for (const key of ['wildcards', 'rights'] as const) {
      const items = (groups.get(key) ?? []).map(({ item }) => item);
      if (items.length === 0) continue;
      const left = [
        ...own.map(({ role }) => `${refText(refOf(role))} is left out: it is how you have your own rights.`),
        ...refused.map(({ item, reason }) => `${refText(refOf(item.role))} is left out: ${reason}.`),
      ];
      yield {
        key,
        title: STEPS[key].title,
        why: [
          told(
            STEPS[key].why,
            items.map(({ role }) => refOf(role)),
          ),
          ...left.slice(0, 2),
        ].join(' '),
        findings: items.flatMap((item) => item.findings),
        subjects: items.map(({ role }) => refOf(role)),
        parameters: [
          {
            name: 'keep',
            kind: 'list',
            title: 'Rights to keep',
            help: 'Checks whose right stays in the roles, such as rbac-pods-exec for an operator that runs commands in its own pods.',
            default: [],
            pattern: 'rbac-[a-z-]+',
            example: 'rbac-pods-exec, rbac-secrets-read',
          },
        ],
        after: 'Undo puts the rules back as they were.',
        comesAfter: ['remove-binding'],
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const keep = valuesOf(step.parameters, answers).keep;
    const kept = Array.isArray(keep) ? keep : [];
    const unknown = kept.filter((id) => !PERMISSION_IDS.includes(id));
    if (unknown.length > 0)
      throw new AppError(
        'bad-input',
        `Rights to keep: there is no check ${listing(unknown)}.`,
        `Use some of ${PERMISSION_IDS.join(', ')}.`,
      );
    const candidates = step.subjects
      .filter((ref) => !answers.excluded.includes(refKey(ref)))
      .flatMap((ref) => {
        const role = roleAt(snapshot, ref);
        // Together with a removed binding it could be the last way in: proven for neither step alone.
        const patch = role && !isOwnRole(snapshot, ref) ? patchFor(snapshot, role, kept) : undefined;
        return patch ? [{ item: ref, changes: [patch] }] : [];
      });
    return undoable(snapshot, candidates).taken.flatMap(({ changes }) => changes);
  },
  impact(_step, changes, { snapshot }) {
    const roles = changes.filter(isClusterChange).flatMap((change) => roleAt(snapshot, targetOf(change)) ?? []);
    const bindings = roles.flatMap((role) => bindingsByRole(snapshot).get(refKey(refOf(role))) ?? []);
    const losers = bindings.flatMap(({ binding, namespace }) =>
      (binding.subjects ?? []).map((subject) => ({ subject, ...(namespace === undefined ? {} : { namespace }) })),
    );
    const lost: Consequence[] = changes.flatMap((change) =>
      change.kind === 'patch' && change.reason
        ? [{ level: 'note' as const, text: `${refText(change.target)}. ${change.reason}`, subjects: [change.target] }]
        : [],
    );
    const unbound = roles.filter((role) => !bindingsByRole(snapshot).has(refKey(refOf(role))));
    const namespaces = [...new Set(bindings.flatMap(({ namespace }) => namespace ?? []))];
    const table = whoCanTable(snapshot, changes, namespaces);
    return {
      consequences: [
        ...(losers.length > 0 ? loserConsequences(snapshot, losers, 'the rights that are left out') : []),
        ...lost,
        ...(unbound.length > 0
          ? [
              {
                level: 'safe' as const,
                text: `${listing(unbound.map((role) => refText(refOf(role))))}: no binding gives it to anybody now.`,
              },
            ]
          : []),
        {
          level: 'note',
          text: 'Kinds that are installed later are not in the roles: add them when something needs them.',
        },
        operatorConsequence(snapshot, changes),
        ...managerConsequences(roles),
      ],
      ...(table ? { tables: [table] } : {}),
    };
  },
});
