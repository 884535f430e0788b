import type { Workload } from '../../core/kube/workloads.ts';
import type { ResourceRef } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { accountKey, workloadsByAccount } from './accounts.ts';
import { rightsOf, tokenMount } from './tokens.ts';

export const keyOf = ({ namespace = 'default', name }: ResourceRef): string => accountKey(namespace, name);

/** Workloads whose next pods lose the token: neither the pod nor anything else asks for it. */
export const affected = (snapshot: Snapshot, ref: ResourceRef): Workload[] =>
  (workloadsByAccount(snapshot).get(keyOf(ref)) ?? []).filter(
    (workload) => !workload.isStatic && tokenMount(snapshot, workload).decidedBy !== 'pod',
  );

/** Rights that running pods may be using: their token is not taken from them. */
export const tokenInUse = (snapshot: Snapshot, ref: ResourceRef): boolean =>
  rightsOf(snapshot, ref.namespace ?? 'default', ref.name).length > 0 && affected(snapshot, ref).length > 0;
