import type { Change } from '../../../core/change.ts';
import type { Consequence } from '../../../core/impact.ts';
import { type AuditUsage, daysOf, spanText, type Use } from '../../../core/kube/audit-usage.ts';
import { afterChanges } from '../../../core/kube/rbac/what-if.ts';
import { bindingsFor } from '../../../core/kube/rbac/who-can.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { grainsOf, servedOf } from '../narrowing/expand.ts';
import { PERMISSION_CHECKS } from '../permissions.ts';
import { held } from '../rights.ts';
import type { LeastCase } from './cases.ts';
import type { Need } from './fold.ts';
import type { SubjectNeeds } from './needs.ts';
import { refusedResource, whatText, whoText } from './tables.ts';

const SHORT = 7;
const SAFE = 30;

/** Rights, each a verb on a resource, that the bindings give by what is served today; undefined without discovery. */
export function grantedCount(snapshot: Snapshot, { replaced }: LeastCase): number | undefined {
  if (servedOf(snapshot).size === 0) return undefined;
  const rights = new Set<string>();
  for (const { bound } of replaced)
    for (const { group, resource, verbs } of grainsOf(bound.rules, snapshot, bound.namespace !== undefined))
      for (const verb of verbs) rights.add(`${verb} ${group} ${resource}`);
  return rights.size;
}

const rightOf = ({ verb, group, resource, url = '' }: Need): string => `${verb} ${group} ${resource}${url}`;

export const usedCount = (needs: readonly SubjectNeeds[]): number =>
  new Set(needs.flatMap((one) => one.needs.map(rightOf))).size;

/** What a log that is short does not show. */
export function spanConsequence(usage: AuditUsage): Consequence {
  const days = daysOf(usage);
  const text = `The logs span ${spanText(usage)}, ${usage.from.slice(0, 16)}Z to ${usage.to.slice(0, 16)}Z.`;
  if (days < SHORT)
    return {
      level: 'breaks',
      text: `${text} That is short: whatever is done once a week or a month, at the next release or after a failure is not in them, and will be answered with 403.`,
    };
  return days < SAFE
    ? { level: 'note', text: `${text} What is done once a month, or only after a failure, is not in them.` }
    : { level: 'safe', text };
}

/** Requests that nobody counted may have been of these subjects. */
const gapConsequences = ({ gaps, left }: AuditUsage): Consequence[] => {
  const told = [...gaps, ...(left > 0 ? [`${count(left, 'request')} of users beyond the first 5,000 not kept.`] : [])];
  return told.length > 0
    ? [{ level: 'note', text: `The logs have gaps, and what was done there is not in the roles. ${told.join(' ')}` }]
    : [];
};

const refusedText = (use: Use): string =>
  `${use.verb} ${whatText(refusedResource(use))}${use.namespace ? ` in ${use.namespace}` : ''}`;

/** What logs do not show, said of those whom it concerns. */
export function needConsequences(needs: readonly SubjectNeeds[], usage: AuditUsage): Consequence[] {
  const idle = needs.filter((one) => one.requests === 0);
  const writers = needs.filter((one) =>
    one.needs.some(
      ({ group, resource, verb }) =>
        group === 'rbac.authorization.k8s.io' &&
        ['roles', 'clusterroles'].includes(resource) &&
        ['create', 'update', 'patch'].includes(verb),
    ),
  );
  const gone = [...new Set(needs.flatMap((one) => one.gone))];
  const elsewhere = needs.reduce((sum, one) => sum + one.elsewhere, 0);
  const refused = needs.flatMap((one) => one.refused.map(refusedText));
  return [
    ...gapConsequences(usage),
    ...(idle.length > 0
      ? [
          {
            level: 'breaks' as const,
            text: `${listing(idle.map(whoText))} did nothing in ${spanText(usage)}, and gets nothing instead.`,
          },
        ]
      : []),
    ...(writers.length > 0
      ? [
          {
            level: 'breaks' as const,
            text: `${listing(writers.map(whoText))} writes roles. The API server lets it write only rights that it has itself: give it escalate on those roles if it should go on.`,
          },
        ]
      : []),
    ...(refused.length > 0
      ? [
          {
            level: 'note' as const,
            text: `Refused in the logs, and not in the new roles either: ${listing([...new Set(refused)], 6)}.`,
          },
        ]
      : []),
    ...(gone.length > 0
      ? [{ level: 'note' as const, text: `Left out, because it is gone since: ${listing(gone, 6)}.` }]
      : []),
    ...(elsewhere > 0
      ? [
          {
            level: 'note' as const,
            text: `${count(elsewhere, 'request')} of these subjects came through another authorizer or a binding that is gone, and are not covered.`,
          },
        ]
      : []),
  ];
}

/** Which dangerous rights were granted and never used, and which stay because they were. */
export function dangerConsequences(
  snapshot: Snapshot,
  { replaced }: LeastCase,
  needs: readonly SubjectNeeds[],
  changes: readonly Change[],
): Consequence[] {
  const after = afterChanges(snapshot, changes);
  const rules = needs.flatMap(({ subject, namespace = '' }) => {
    const user = subject.kind === 'Group' ? '' : subjectUser(subject, namespace);
    return bindingsFor(after, { user, groups: subject.kind === 'Group' ? [subject.name] : [] }).map(
      ({ rules, namespace }) => ({ rules, namespaced: namespace !== undefined }),
    );
  });
  const before = PERMISSION_CHECKS.filter(({ rights }) =>
    replaced.some(({ bound }) => held(bound.rules, rights, bound.namespace !== undefined).length > 0),
  );
  const kept = new Set(
    before.filter(({ rights }) => rules.some((one) => held(one.rules, rights, one.namespaced).length > 0)),
  );
  const titles = (checks: typeof before): string =>
    listing(
      checks.map(({ title }) => title.toLowerCase()),
      15,
    );
  const unused = before.filter((check) => !kept.has(check));
  return [
    ...(unused.length > 0
      ? [{ level: 'safe' as const, text: `Granted, never used and taken away: ${titles(unused)}.` }]
      : []),
    ...(kept.size > 0
      ? [{ level: 'note' as const, text: `Dangerous, used and therefore kept: ${titles([...kept])}.` }]
      : []),
  ];
}

const subjectUser = ({ kind, name, namespace }: SubjectNeeds['subject'], fallback: string): string =>
  kind === 'ServiceAccount' ? `system:serviceaccount:${namespace || fallback}:${name}` : name;
