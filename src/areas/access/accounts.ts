import type { ServiceAccount } from '../../core/kube/objects.ts';
import { type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { list, memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';

export const accountKey = (namespace: string, name: string): string => `${namespace}/${name}`;

export const accountNameOf = ({ podSpec }: Workload): string => podSpec.serviceAccountName || 'default';

/** Workloads by the service account that they run as, keyed `namespace/name`. */
export const workloadsByAccount: (snapshot: Snapshot) => ReadonlyMap<string, readonly Workload[]> = memoize(
  (snapshot) =>
    Map.groupBy(workloadsOf(snapshot), (workload) => accountKey(workload.namespace, accountNameOf(workload))),
);

export const accountsByKey: (snapshot: Snapshot) => ReadonlyMap<string, ServiceAccount> = memoize(
  (snapshot) =>
    new Map(
      list(snapshot, 'serviceaccounts').map((account) => [
        accountKey(account.metadata.namespace ?? 'default', account.metadata.name),
        account,
      ]),
    ),
);

/** Whether a service account exists; undefined when its namespace could not be read, or is not described in the files. */
export function accountExists(snapshot: Snapshot, namespace: string, name: string): boolean | undefined {
  if (accountsByKey(snapshot).has(accountKey(namespace, name))) return true;
  if (refusalOf(snapshot, 'serviceaccounts', namespace) || snapshot.source.kind === 'files') return undefined;
  return false;
}
