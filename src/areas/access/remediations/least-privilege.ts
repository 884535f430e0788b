import { AppError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/finding.ts';
import { spanText } from '../../../core/kube/audit-usage.ts';
import { subjectText } from '../../../core/kube/rbac/subject.ts';
import { type Parameter, type ParameterValue, valuesOf } from '../../../core/parameter.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { loserConsequences, managerConsequences, operatorConsequence } from '../consequences.ts';
import { LEAST_FIXES, type LeastCase, leastCases } from '../least/cases.ts';
import { leastChanges } from '../least/changes.ts';
import type { Folding } from '../least/fold.ts';
import { needsIn } from '../least/needs.ts';
import { usageTables } from '../least/tables.ts';
import { dangerConsequences, grantedCount, needConsequences, spanConsequence, usedCount } from '../least/telling.ts';
import { undoable } from '../operator-access.ts';
import { whoCanTable } from '../who-can-table.ts';

const PARAMETERS: readonly Parameter[] = [
  {
    name: 'names',
    kind: 'number',
    title: 'Names to list',
    help: 'Up to so many objects of one kind are allowed by name (resourceNames); more become all of that kind. 0 names none. Kinds whose names are made by controllers, such as pods, are never named.',
    default: 5,
    min: 0,
    max: 30,
  },
  {
    name: 'namespaces',
    kind: 'number',
    title: 'Namespaces to list',
    help: 'What was used in more namespaces than this is allowed in all of them by one ClusterRole, namespaces of tomorrow included.',
    default: 10,
    min: 1,
    max: 200,
  },
];

const DEFAULTS: Folding = { names: 5, namespaces: 10 };

const foldingFrom = ({ names, namespaces }: Readonly<Record<string, ParameterValue>>): Folding => ({
  names: Number(names),
  namespaces: Number(namespaces),
});

const caseOf = (snapshot: Snapshot, step: Step): LeastCase => {
  const found = leastCases(snapshot).find(({ key }) => key === step.key);
  if (found) return found;
  throw new AppError('gone', `There is nothing left to replace for ${step.id}.`, 'Inspect again.');
};

/** Findings about the bindings of a case, and about the role where nobody keeps it. */
function findingsOf({ replaced, emptied }: LeastCase, findings: readonly Finding[]): Finding[] {
  const keys = new Set(replaced.map(({ bound }) => refKey(bound.ref)));
  const [one] = replaced;
  if (emptied && one) keys.add(refKey(one.bound.roleRef));
  return findings.filter(({ subject }) => keys.has(refKey(subject)));
}

function whyOf(snapshot: Snapshot, found: LeastCase): string {
  const needs = needsIn(snapshot, found);
  const who = listing(needs.map(({ subject, namespace }) => subjectText(subject, namespace)));
  const bindings = listing(found.replaced.map(({ bound }) => `${refText(bound.ref)} (${bound.roleRef.name})`));
  const granted = grantedCount(snapshot, found);
  const requests = needs.reduce((sum, one) => sum + one.requests, 0);
  const rights = granted === undefined ? 'far more rights than it uses' : count(granted, 'right');
  const span = snapshot.auditUsage ? spanText(snapshot.auditUsage) : '';
  return `Whoever gets the credentials of ${who} has ${rights} by ${bindings}, and ${count(requests, 'request')} in ${span} of audit logs used ${usedCount(needs)} of them. Each subject gets a role of what it used; the binding goes.`;
}

export default defineRemediation({
  id: 'least-privilege',
  area: 'access',
  title: 'Give what was used instead',
  fixes: LEAST_FIXES,
  risk: 'lockout',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const candidates = leastCases(snapshot).map((item) => ({
      item,
      changes: leastChanges(snapshot, item, DEFAULTS),
    }));
    for (const { item } of undoable(snapshot, candidates).taken) {
      const resolved = findingsOf(item, findings);
      if (resolved.length === 0) continue;
      const who = needsIn(snapshot, item).map(({ subject, namespace }) => subjectText(subject, namespace));
      yield {
        key: item.key,
        title: `Give ${listing(who)} what audit logs show it to use`,
        why: whyOf(snapshot, item),
        findings: resolved,
        subjects: item.replaced.map(({ bound }) => bound.ref),
        parameters: PARAMETERS,
        after:
          'Look for 403 of these subjects in the audit log for a while: `kubeharden audit LOG --user NAME`. Undo puts the bindings back and takes the roles away.',
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const found = caseOf(snapshot, step);
    const excluded = new Set(answers.excluded);
    const replaced = found.replaced.filter(({ bound }) => !excluded.has(refKey(bound.ref)));
    const { emptied, ...rest } = found;
    const chosen = replaced.length === found.replaced.length ? found : { ...rest, replaced };
    const changes = leastChanges(snapshot, chosen, foldingFrom(valuesOf(step.parameters, answers)));
    const [refused] = undoable(snapshot, [{ item: step, changes }]).refused;
    if (refused)
      throw new AppError(
        'bad-input',
        `${step.title}: ${refused.reason}.`,
        'Give yourself the access in another way first, and inspect again.',
      );
    return changes;
  },
  impact(step, changes, { snapshot }) {
    const found = caseOf(snapshot, step);
    const usage = snapshot.auditUsage;
    const needs = needsIn(snapshot, found);
    const granted = grantedCount(snapshot, found);
    const used = usedCount(needs);
    const losers = found.replaced.flatMap(({ bound: { namespace }, culprits }) =>
      culprits.map((subject) => ({ subject, ...(namespace === undefined ? {} : { namespace }) })),
    );
    const places = changes.flatMap((change) =>
      change.kind === 'apply' && change.manifest.kind === 'Role' ? (change.manifest.metadata.namespace ?? []) : [],
    );
    const table = whoCanTable(snapshot, changes, [...new Set(places)]);
    return {
      consequences: [
        ...(usage ? [spanConsequence(usage), ...needConsequences(needs, usage)] : []),
        ...(granted !== undefined && usage
          ? [
              {
                level: 'safe' as const,
                text: `${used} of ${count(granted, 'right')} were used in ${spanText(usage)}; the others were granted and never used.`,
              },
            ]
          : []),
        ...dangerConsequences(snapshot, found, needs, changes),
        ...loserConsequences(snapshot, losers, 'every right that is not in the new roles'),
        operatorConsequence(snapshot, changes),
        ...managerConsequences(found.replaced.map(({ bound }) => bound.binding)),
      ],
      tables: [...usageTables(needs), ...(table ? [table] : [])],
    };
  },
});
