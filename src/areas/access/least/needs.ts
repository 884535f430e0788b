import { type Use, type UserUsage, usersOf } from '../../../core/kube/audit-usage.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import type { Question } from '../../../core/kube/rbac/question.ts';
import { afterChanges } from '../../../core/kube/rbac/what-if.ts';
import { isAllowed } from '../../../core/kube/rbac/who-can.ts';
import { refKey } from '../../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../../core/snapshot.ts';
import { servedOf } from '../narrowing/expand.ts';
import { removal } from '../removal/changes.ts';
import { type LeastCase, leastCases } from './cases.ts';
import type { Need } from './fold.ts';
import { earlierBindings, placed } from './names.ts';

/** What a subject did by the bindings of a case. */
export interface SubjectNeeds {
  readonly subject: RbacSubject;
  /** Of the binding that names it, where a service account's own is left out. */
  readonly namespace?: string;
  readonly needs: readonly Need[];
  readonly refused: readonly Use[];
  readonly requests: number;
  /** Requests that something else allowed: another binding that stays, one that is gone, another authorizer. */
  readonly elsewhere: number;
  /** Kinds and namespaces that are gone since. */
  readonly gone: readonly string[];
}

/** The cluster without any of the bindings that a case replaces: what is allowed there needs no new role. */
const without = memoize((snapshot) =>
  afterChanges(
    snapshot,
    leastCases(snapshot).flatMap((found) => [
      ...found.replaced.map(({ bound, culprits }) => removal(bound, culprits)),
      ...earlierBindings(snapshot, found).map((target) => ({ kind: 'delete' as const, target })),
    ]),
  ),
);

/** Bindings that the roles of a case take the place of: those that give too much, and those of an earlier run. */
const ownBindings = (snapshot: Snapshot, found: LeastCase): readonly string[] => [
  ...found.replaced.map(({ bound }) => refKey(bound.ref)),
  ...earlierBindings(snapshot, found).map(refKey),
];

const allBindings = memoize(
  (snapshot) => new Set(leastCases(snapshot).flatMap((found) => ownBindings(snapshot, found))),
);

const questionOf = ({ verb, group, resource, subresource, namespace, url }: Use, name?: string): Question =>
  url !== undefined
    ? { verb, url }
    : {
        verb,
        group,
        resource,
        ...(subresource ? { subresource } : {}),
        ...(namespace ? { namespace } : {}),
        ...(name === undefined ? {} : { name }),
      };

// Asked for, but served by nobody: the authorizer alone knows them.
const VIRTUAL = new Set(['users', 'groups', 'uids', 'userextras', 'signers']);

/** What is gone since the log was written: a kind that is no longer served, a namespace that was deleted. */
function goneWith(snapshot: Snapshot, { group, resource, namespace, url }: Use): string | undefined {
  if (url !== undefined) return undefined;
  const namespaces = list(snapshot, 'namespaces');
  if (namespace && namespaces.length > 0 && !namespaces.some(({ metadata }) => metadata.name === namespace))
    return `namespace ${namespace}`;
  const served = servedOf(snapshot);
  return served.size === 0 || VIRTUAL.has(resource) || served.get(group)?.has(resource)
    ? undefined
    : `${resource}${group ? `.${group}` : ''}`;
}

const needOf = ({ subresource, resource, via: _, ...use }: Use, names: readonly string[]): Need => ({
  ...use,
  resource: subresource ? `${resource}/${subresource}` : resource,
  names,
});

/** Names that the user could not reach without the bindings; undefined when nothing of the use is left. */
function unreached(snapshot: Snapshot, user: UserUsage, use: Use): readonly string[] | undefined {
  const world = without(snapshot);
  if (use.names.length === 0) return isAllowed(world, user, questionOf(use)) ? undefined : [];
  const names = use.names.filter((name) => !isAllowed(world, user, questionOf(use, name)));
  return names.length === 0 ? undefined : names;
}

/** What every subject of a case needs, each once though several bindings name it. */
export function needsIn(snapshot: Snapshot, found: LeastCase): readonly SubjectNeeds[] {
  const { replaced } = found;
  const own = new Set(ownBindings(snapshot, found));
  const others = allBindings(snapshot);
  const place = new Map(replaced.map(({ bound }) => [refKey(bound.ref), bound.namespace]));
  const subjects = new Map(
    replaced.flatMap(({ bound: { namespace }, culprits }) =>
      culprits.map((one) => {
        const subject = placed(one, namespace);
        return [`${subject.kind} ${subject.namespace ?? ''} ${subject.name}`, { subject, namespace }] as const;
      }),
    ),
  );
  const everywhere = [...place.values()].includes(undefined);
  /** Whether a use came through the bindings of this case, as far as the log tells. */
  const isOurs = ({ via, namespace }: Use): boolean =>
    via === undefined ? everywhere || [...place.values()].includes(namespace) : own.has(via);

  return [...subjects.values()].map(({ subject, namespace }) => {
    const users = usersOf(snapshot, subject, namespace);
    const needs: Need[] = [];
    const gone = new Set<string>();
    let elsewhere = 0;
    for (const user of users)
      for (const use of user.uses) {
        const names = unreached(snapshot, user, use);
        if (names === undefined || (use.via !== undefined && others.has(use.via) && !own.has(use.via))) continue;
        if (!isOurs(use)) {
          elsewhere += use.via === undefined ? 0 : use.count;
          continue;
        }
        const missing = goneWith(snapshot, use);
        if (missing) gone.add(missing);
        else needs.push(needOf(use, names));
      }
    return {
      subject,
      ...(namespace === undefined ? {} : { namespace }),
      needs,
      refused: users.flatMap(({ refused }) => refused),
      requests: users.reduce((sum, { requests }) => sum + requests, 0),
      elsewhere,
      gone: [...gone],
    };
  });
}
