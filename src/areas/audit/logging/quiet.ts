import { workloadsOf } from '../../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';

/**
 * Users that read the same harmless objects all day: kube-proxy, and the accounts of the platform’s own agents in
 * kube-system, such as the network plugin and DNS. Only those reads are left out, never Secrets and never changes.
 */
export const quietUsers: (snapshot: Snapshot) => readonly string[] = memoize((snapshot) => [
  'system:kube-proxy',
  ...[
    ...new Set(
      workloadsOf(snapshot)
        .filter(
          ({ namespace, isStatic, ref }) =>
            namespace === 'kube-system' && !isStatic && (ref.kind === 'DaemonSet' || ref.kind === 'Deployment'),
        )
        .flatMap(({ podSpec }) => podSpec.serviceAccountName ?? [])
        .filter((name) => name !== 'default'),
    ),
  ]
    .sort()
    .map((name) => `system:serviceaccount:kube-system:${name}`),
]);
