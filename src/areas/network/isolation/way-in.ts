import { endpointsOf } from '../../../core/kube/network/endpoint.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { coverableIn } from '../namespaces.ts';
import { topologyOf } from '../topology/connections.ts';

/** What holds data is told first. */
const byWorth = (a: Workload, b: Workload): number =>
  Number(b.ref.kind === 'StatefulSet') - Number(a.ref.kind === 'StatefulSet');

/**
 * One way that is open now: from a workload that takes requests from outside into one of these namespaces that is not
 * its own. As a sentence with a space before it; empty where there is none.
 */
export function wayIn(snapshot: Snapshot, namespaces: readonly string[]): string {
  const endpoints = endpointsOf(snapshot);
  const policies = policiesOf(snapshot);
  const entries = topologyOf(snapshot).connections.flatMap(({ from, to }) =>
    from.kind === 'anywhere' && from.name === 'outside' ? [to] : [],
  );
  const targets = namespaces.flatMap((name) => coverableIn(snapshot, name)).toSorted(byWorth);
  for (const to of targets)
    for (const entry of entries) {
      const [sender, receiver] = [endpoints.get(entry), endpoints.get(to)];
      const [declared] = receiver?.ports ?? [];
      if (!sender || !receiver || !declared || entry.namespace === to.namespace) continue;
      if (!policies.reaches(sender, receiver, { protocol: declared.protocol ?? 'TCP', port: declared.containerPort }))
        continue;
      return ` From ${refText(entry.ref)}, which takes requests from outside, an intruder gets on to ${refText(to.ref)}.`;
    }
  return '';
}
