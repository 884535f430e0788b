import type { Finding } from '../../core/finding.ts';
import type { ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import { type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { refKey } from '../../core/reference.ts';
import { memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { accountKey, accountNameOf, accountsByKey } from './accounts.ts';
import { hasOwnRights, rightsOf } from './tokens.ts';

// Their pods follow a changed template; a Job or a bare pod would have to be made anew.
const FOLLOWING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']);

const workloadsByKey = memoize((snapshot) => new Map(workloadsOf(snapshot).map((each) => [refKey(each.ref), each])));

export const workloadOf = (snapshot: Snapshot, { subject }: Pick<Finding, 'subject'>): Workload | undefined =>
  workloadsByKey(snapshot).get(refKey(subject));

/** Names of accounts by the key of the workload that gets one: each account exists once and is nobody else's. */
const names: (snapshot: Snapshot) => ReadonlyMap<string, string> = memoize((snapshot) => {
  const taken = new Set(accountsByKey(snapshot).keys());
  const found = new Map<string, string>();
  for (const { ref, namespace } of workloadsOf(snapshot)) {
    if (!FOLLOWING.has(ref.kind)) continue;
    const name = [ref.name, `${ref.name}-${ref.kind.toLowerCase()}`].find(
      (candidate) => !taken.has(accountKey(namespace, candidate)),
    );
    if (!name) continue;
    taken.add(accountKey(namespace, name));
    found.set(refKey(ref), name);
  }
  return found;
});

/**
 * The name of the account that a workload can be given without losing anything: nothing is granted to the default
 * account that it has. Undefined where rights would have to come along, or pods would not follow.
 */
export function newAccountOf(snapshot: Snapshot, workload: Workload): string | undefined {
  if (hasOwnRights(snapshot, workload) || refusalOf(snapshot, 'serviceaccounts', workload.namespace)) return undefined;
  return names(snapshot).get(refKey(workload.ref));
}

/**
 * The name of the account to which a workload's rights can be carried, and the bindings that give them: all of them in
 * its namespace, and to its present account by name. Undefined where nothing is granted, or a group or the whole cluster
 * is part of it: that is for a person to untangle.
 */
export function carriedTo(
  snapshot: Snapshot,
  workload: Workload,
): { readonly name: string; readonly bindings: readonly ResolvedBinding[] } | undefined {
  const { namespace } = workload;
  if (refusalOf(snapshot, 'serviceaccounts', namespace)) return undefined;
  const account = accountNameOf(workload);
  const bindings = rightsOf(snapshot, namespace, account);
  const direct = bindings.every(
    ({ binding, namespace: within }) =>
      within === namespace &&
      binding.subjects?.some(
        (subject) =>
          subject.kind === 'ServiceAccount' &&
          subject.name === account &&
          (subject.namespace ?? namespace) === namespace,
      ),
  );
  const name = names(snapshot).get(refKey(workload.ref));
  return bindings.length > 0 && direct && name !== undefined ? { name, bindings } : undefined;
}
