import type { Change } from '../../core/change.ts';
import type { Consequence } from '../../core/impact.ts';
import type { KubeObject, RbacSubject } from '../../core/kube/objects.ts';
import { serviceAccountOf, subjectText } from '../../core/kube/rbac/subject.ts';
import { afterChanges } from '../../core/kube/rbac/what-if.ts';
import { isAllowed } from '../../core/kube/rbac/who-can.ts';
import { managerOf } from '../../core/kube/scope.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { refOf, refText } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { accountKey, workloadsByAccount } from './accounts.ts';
import { isAnonymous } from './culprits.ts';
import { operatorIdentity } from './operator-access.ts';

export interface Loser {
  readonly subject: RbacSubject;
  /** Of the binding, where it has one. */
  readonly namespace?: string;
}

/** Workloads that run as one of the subjects. */
const workloadsOfSubjects = (snapshot: Snapshot, losers: readonly Loser[]): Workload[] => [
  ...new Set(
    losers.flatMap(({ subject, namespace }) => {
      const account = serviceAccountOf(subject, namespace);
      return account ? (workloadsByAccount(snapshot).get(accountKey(account.namespace, account.name)) ?? []) : [];
    }),
  ),
];

/** What losing rights means for those who have them: programs by name, people by what is known of them. */
export function loserConsequences(snapshot: Snapshot, losers: readonly Loser[], what: string): Consequence[] {
  const workloads = workloadsOfSubjects(snapshot, losers);
  const texts = [...new Set(losers.map(({ subject, namespace }) => subjectText(subject, namespace)))];
  const anonymous = losers.some(({ subject }) => isAnonymous(subject));
  const people = texts.filter((text) => !/^(ServiceAccount |User system:|Group system:unauthenticated$)/.test(text));
  const consequences: Consequence[] = [];
  if (anonymous)
    consequences.push({
      level: 'breaks',
      text: `Requests without a login lose ${what}: a dashboard, a probe or a script that sends no credentials is answered with 401 or 403. Health checks of load balancers are not among them.`,
    });
  if (workloads.length > 0)
    consequences.push({
      level: 'breaks',
      text: `${listing(workloads.map(({ ref }) => refText(ref)))} ${workloads.length === 1 ? 'runs' : 'run'} as a service account that loses ${what}, at once and without a restart. Requests that need it are answered with 403.`,
      subjects: workloads.map(({ ref }) => ref),
    });
  if (people.length > 0)
    consequences.push({
      level: 'breaks',
      text: `${listing(people)} ${people.length === 1 ? 'loses' : 'lose'} ${what}, at once. Who belongs to a group is known to the identity provider only.`,
    });
  if (consequences.length === 0)
    consequences.push({
      level: 'safe',
      text: `No workload runs as ${listing(texts)}. A token of it may still be in use outside the cluster.`,
    });
  return consequences;
}

/** Shows that whoever applies the changes stays able to undo them. */
export function operatorConsequence(snapshot: Snapshot, changes: readonly Change[]): Consequence {
  const identity = operatorIdentity(snapshot);
  if (!identity)
    return {
      level: 'note',
      text: 'Nothing is known of who will apply this. Before applying, see that you keep another way in: kubectl auth can-i create clusterrolebindings.',
    };
  const question = {
    verb: 'create',
    group: 'rbac.authorization.k8s.io',
    resource: 'clusterrolebindings',
  };
  const after = afterChanges(snapshot, changes);
  if (isAllowed(after, identity, question))
    return {
      level: 'safe',
      text: `You (${identity.user}) can still create bindings afterwards: this was worked out with the roles as they will be.`,
    };
  return {
    level: 'note',
    text: `You (${identity.user}) cannot create bindings for the whole cluster, neither before nor afterwards.`,
  };
}

/** Who would put the objects back to what they were. */
export function managerConsequences(objects: readonly KubeObject[]): Consequence[] {
  const groups = Map.groupBy(objects, (object) => {
    const manager = managerOf(object);
    return manager && manager.kind !== 'kubeharden' ? `${manager.kind} ${manager.name}` : '';
  });
  groups.delete('');
  return [...groups].map(([manager, owned]) => ({
    level: 'note' as const,
    text: `${manager} keeps ${count(owned.length, 'of these objects', 'of these objects')} as it describes them (${listing(owned.map((object) => refText(refOf(object))))}), and will put the change back. Generate the change and add it to that source instead.`,
    subjects: owned.map(refOf),
  }));
}
