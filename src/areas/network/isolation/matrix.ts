import type { Reach, ReachPicture } from '../../../core/impact.ts';
import { type Endpoint, endpointsOf, type Port } from '../../../core/kube/network/endpoint.ts';
import type { Peer, Policies } from '../../../core/kube/network/reach.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import type { Connection } from '../topology/connections.ts';
import { uniquePorts } from './incoming.ts';
import { nameOf, neighbour, OUTSIDE, stranger } from './peers.ts';

/** A port that nothing declares: who reaches it reaches every port. */
const UNDECLARED: Port = { protocol: 'TCP', port: 1 };
const MOST = 60;

const declaredPorts = ({ ports }: Endpoint): Port[] =>
  uniquePorts(ports.map(({ protocol = 'TCP', containerPort }) => ({ protocol, port: containerPort })));

function reachOf(policies: Policies, from: Peer, to: Endpoint): Reach {
  if (policies.reaches(from, to, UNDECLARED)) return 'all';
  return declaredPorts(to).some((port) => policies.reaches(from, to, port)) ? 'some' : 'none';
}

const byName = (a: Workload, b: Workload): number => (nameOf(a) < nameOf(b) ? -1 : 1);

interface Sender {
  readonly name: string;
  peer(receiver: Workload): Peer | undefined;
}

/** Who reaches the workloads that the changes touch, and whom those reach, before and after. */
export function reachPicture(
  snapshot: Snapshot,
  [before, after]: readonly [Policies, Policies],
  touched: readonly Workload[],
  connections: readonly Connection[],
): ReachPicture {
  const endpoints = endpointsOf(snapshot);
  const receivers = [...new Set([...touched, ...connections.map(({ to }) => to)])].sort(byName).slice(0, MOST);
  const callers = connections.flatMap(({ from }) => (from.kind === 'workload' ? [from.workload] : []));
  const known = new Set(receivers);
  const others = [...new Set(callers)].filter((workload) => !known.has(workload)).sort(byName);
  const senders: Sender[] = [
    ...[...receivers, ...others.slice(0, MOST)].map((workload) => ({
      name: nameOf(workload),
      peer: () => endpoints.get(workload),
    })),
    { name: 'other pods of its namespace', peer: neighbour },
    { name: 'pods of any other namespace', peer: () => stranger },
    { name: 'clients outside the cluster', peer: () => OUTSIDE },
  ];
  const cell = (policies: Policies, sender: Sender, receiver: Workload): Reach => {
    const [from, to] = [sender.peer(receiver), endpoints.get(receiver)];
    return from && to ? reachOf(policies, from, to) : 'none';
  };
  return {
    kind: 'reach',
    senders: senders.map(({ name }) => name),
    receivers: receivers.map(nameOf),
    cells: senders.map((sender) =>
      receivers.map((receiver) => ({ before: cell(before, sender, receiver), after: cell(after, sender, receiver) })),
    ),
  };
}
