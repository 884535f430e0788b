import type { Change } from '../../core/change.ts';
import type { ImpactTable } from '../../core/impact.ts';
import type { Question } from '../../core/kube/rbac/question.ts';
import { subjectText } from '../../core/kube/rbac/subject.ts';
import { afterChanges } from '../../core/kube/rbac/what-if.ts';
import { whoCan } from '../../core/kube/rbac/who-can.ts';
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

const holders = (snapshot: Snapshot, question: Question): string[] =>
  [...new Set(whoCan(snapshot, question).map(({ subject, bound }) => subjectText(subject, bound.namespace)))].sort();

const cell = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : listing(names, 2));

/** Who can do what matters, before and after: only the rows that change. */
export function whoCanTable(
  snapshot: Snapshot,
  changes: readonly Change[],
  namespaces: readonly string[],
): ImpactTable | undefined {
  const after = afterChanges(snapshot, changes);
  const rows: string[][] = [];
  for (const namespace of [undefined, ...namespaces.slice(0, 3)])
    for (const { title, question, clusterWide } of QUESTIONS) {
      if (namespace !== undefined && (clusterWide || 'url' in question)) continue;
      const asked = namespace === undefined || 'url' in question ? question : { ...question, namespace };
      const before = holders(snapshot, asked);
      const then = holders(after, asked);
      if (before.join() === then.join()) continue;
      const known = new Set(then);
      const lost = before.filter((name) => !known.has(name));
      rows.push([namespace === undefined ? title : `${title} in ${namespace}`, cell(before), cell(then), cell(lost)]);
    }
  if (rows.length === 0) return undefined;
  return {
    title: 'Who can',
    columns: ['Action', 'Before', 'After', 'Taken from'],
    rows,
    legend:
      'By roles and bindings. Rows without a namespace are about the whole cluster; group system:masters can do everything, whatever the bindings say.',
  };
}
