import type { ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import { serviceAccountIdentity, serviceAccountUser } from '../../core/kube/rbac/subject.ts';
import { bindingsFor } from '../../core/kube/rbac/who-can.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../core/snapshot.ts';
import { accountKey, accountNameOf, accountsByKey } from './accounts.ts';
import { isLabelledDefault } from './shipped/bindings.ts';

/** Bindings that give a service account more than every authenticated user gets by Kubernetes’ own defaults. */
const ownBindings = memoize(() => new Map<string, readonly ResolvedBinding[]>());

export function rightsOf(snapshot: Snapshot, namespace: string, name: string): readonly ResolvedBinding[] {
  const known = ownBindings(snapshot);
  const key = serviceAccountUser(namespace, name);
  const found =
    known.get(key) ??
    bindingsFor(snapshot, serviceAccountIdentity(namespace, name)).filter(
      ({ binding, rules }) =>
        rules.length > 0 && !(isLabelledDefault(binding) && binding.metadata.name.startsWith('system:')),
    );
  known.set(key, found);
  return found;
}

/** Where it is decided that a pod gets a token: the pod, its service account, or the default (ServiceAccount admission). */
export interface TokenMount {
  readonly mounted: boolean;
  readonly decidedBy: 'pod' | 'account' | 'default';
}

export function tokenMount(snapshot: Snapshot, workload: Workload): TokenMount {
  const { automountServiceAccountToken: ofPod } = workload.podSpec;
  if (ofPod !== undefined) return { mounted: ofPod, decidedBy: 'pod' };
  const account = accountsByKey(snapshot).get(accountKey(workload.namespace, accountNameOf(workload)));
  const ofAccount = account?.automountServiceAccountToken;
  return ofAccount === undefined
    ? { mounted: true, decidedBy: 'default' }
    : { mounted: ofAccount, decidedBy: 'account' };
}

/** Static pods get no token; it is the admission of the API server that mounts it. */
export const cannotHaveToken = (workload: Workload): boolean => workload.isStatic;

export const hasOwnRights = (snapshot: Snapshot, workload: Workload): boolean =>
  rightsOf(snapshot, workload.namespace, accountNameOf(workload)).length > 0;
