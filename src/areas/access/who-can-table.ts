import type { Change } from '../../core/change.ts';
import type { ImpactTable, WhoCanPicture } from '../../core/impact.ts';
import type { RbacSubject } from '../../core/kube/objects.ts';
import type { Question } from '../../core/kube/rbac/question.ts';
import {
  AUTHENTICATED,
  type Identity,
  serviceAccountIdentity,
  serviceAccountOf,
  subjectText,
} from '../../core/kube/rbac/subject.ts';
import { afterChanges } from '../../core/kube/rbac/what-if.ts';
import { isAllowed, whoCan } from '../../core/kube/rbac/who-can.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** The verbs that matter; those of cluster-wide resources are not asked of a namespace. */
const QUESTIONS: readonly { readonly title: string; readonly question: Question; readonly clusterWide?: true }[] = [
  { title: 'do everything', question: { verb: '*', group: '*', resource: '*' } },
  { title: 'read Secrets', question: { verb: 'list', resource: 'secrets' } },
  { title: 'read pods', question: { verb: 'list', resource: 'pods' } },
  { title: 'create pods', question: { verb: 'create', resource: 'pods' } },
  { title: 'enter pods', question: { verb: 'create', resource: 'pods', subresource: 'exec' } },
  { title: 'change Deployments', question: { verb: 'patch', group: 'apps', resource: 'deployments' } },
  { title: 'create tokens', question: { verb: 'create', resource: 'serviceaccounts', subresource: 'token' } },
  { title: 'bind any role', question: { verb: 'bind', group: RBAC, resource: 'clusterroles' } },
  { title: 'impersonate users', question: { verb: 'impersonate', resource: 'users' }, clusterWide: true },
  {
    title: 'reach kubelets',
    question: { verb: 'get', resource: 'nodes', subresource: 'proxy' },
    clusterWide: true,
  },
  { title: 'change nodes', question: { verb: 'patch', resource: 'nodes' }, clusterWide: true },
];

/** Who a subject is when it asks: a service account is in groups of its own, which may grant the same again. */
function identityOf(subject: RbacSubject, namespace: string | undefined): Identity {
  const account = serviceAccountOf(subject, namespace);
  if (account) return serviceAccountIdentity(account.namespace, account.name);
  return subject.kind === 'Group'
    ? { user: '', groups: [subject.name] }
    : { user: subject.name, groups: [AUTHENTICATED] };
}

/** Subjects by the name under which people know them. */
const holders = (snapshot: Snapshot, question: Question): ReadonlyMap<string, Identity> =>
  new Map(
    whoCan(snapshot, question)
      .map(({ subject, bound: { namespace } }): [string, Identity] => [
        subjectText(subject, namespace),
        identityOf(subject, namespace),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const cell = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : listing(names, 2));

interface Asked {
  readonly action: string;
  readonly question: Question;
  readonly before: ReadonlyMap<string, Identity>;
  readonly after: ReadonlyMap<string, Identity>;
}

function asked(snapshot: Snapshot, after: Snapshot, namespaces: readonly string[]): Asked[] {
  return [undefined, ...namespaces.slice(0, 3)].flatMap((namespace) =>
    QUESTIONS.flatMap(({ title, question: general, clusterWide }): Asked[] => {
      if (namespace !== undefined && clusterWide) return [];
      const question = namespace === undefined ? general : { ...general, namespace };
      return [
        {
          action: namespace === undefined ? title : `${title} in ${namespace}`,
          question,
          before: holders(snapshot, question),
          after: holders(after, question),
        },
      ];
    }),
  );
}

/** Those that hold it by a binding on one side of the change only. */
const changed = ({ before, after }: Asked): [string, Identity][] => [
  ...[...before].filter(([name]) => !after.has(name)),
  ...[...after].filter(([name]) => !before.has(name)),
];

/** Who can do what matters, before and after: only the rows that change. */
export function whoCanTable(
  snapshot: Snapshot,
  changes: readonly Change[],
  namespaces: readonly string[],
): ImpactTable | undefined {
  const after = afterChanges(snapshot, changes);
  const all = asked(snapshot, after, namespaces);
  const rows = all
    .filter((row) => changed(row).length > 0)
    .map(({ action, before, after: then }) => [
      action,
      cell([...before.keys()]),
      cell([...then.keys()]),
      cell([...before.keys()].filter((name) => !then.has(name))),
    ]);
  if (rows.length === 0) return undefined;
  return {
    title: 'Who can',
    columns: ['Action', 'Before', 'After', 'Taken from'],
    rows,
    legend:
      'By roles and bindings. Rows without a namespace are about the whole cluster; group system:masters can do everything, whatever the bindings say.',
    picture: whoCanPicture(snapshot, after, all),
  };
}

/** The operator and whoever loses or gains something, with all that matters of what they can before and after. */
function whoCanPicture(snapshot: Snapshot, then: Snapshot, all: readonly Asked[]): WhoCanPicture {
  const { operator } = snapshot;
  const own = operator && `User ${operator.username}`;
  const touched = new Map(all.flatMap(changed).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (own) touched.delete(own);
  const subjects: [string, Identity][] = [
    ...(operator && own ? [[own, { user: operator.username, groups: operator.groups }] as [string, Identity]] : []),
    ...touched,
  ];
  return {
    kind: 'who-can',
    subjects: subjects.map(([name]) => ({ name, you: name === own })),
    rows: all
      .map(({ action, question, after }) => ({
        action,
        cells: subjects.map(([, identity]) => ({
          before: isAllowed(snapshot, identity, question),
          after: isAllowed(then, identity, question),
        })),
        others: [...after.keys()].filter((name) => name !== own && !touched.has(name)).length,
      }))
      .filter(({ cells }) => cells.some(({ before, after }) => before || after)),
  };
}
