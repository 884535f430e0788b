import { spanText } from '../../../core/kube/audit-usage.ts';
import type { FlowEnd, FlowFacts, ObservedFlow } from '../../../core/kube/network/flows.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import type { Connection, Source } from './connections.ts';
import { selectorOf } from './identity.ts';

/** What a workload was seen to call that is no pod. */
export interface SeenDepartures {
  readonly outside: { readonly host: string; readonly port: number; readonly protocol: string }[];
  apiServer: boolean;
}

/** A flow that a policy refused, by workloads where they are known. */
export interface SeenDenial {
  readonly from: string;
  readonly to: string;
  readonly namespaces: readonly string[];
  readonly port: string;
  readonly count: number;
}

/** What flow logs add to what configuration tells. */
export interface Observations {
  readonly facts: FlowFacts;
  /** The inferred ones, those that were seen with how often; then those that only the logs tell. */
  readonly connections: readonly Connection[];
  readonly confirmed: ReadonlySet<Connection>;
  readonly added: ReadonlySet<Connection>;
  readonly departures: ReadonlyMap<Workload, SeenDepartures>;
  readonly denials: readonly SeenDenial[];
  /** Flows of pods that belong to no workload of today. */
  readonly unknown: number;
}

// Ends of names that controllers give: digits, letters of Kubernetes' own alphabet for random names, or `*`.
const GENERATED = /^-(?:[bcdfghjklmnpqrstvwxz2456789]+|\d+)?(?:-?(?:[bcdfghjklmnpqrstvwxz2456789]+|\d+))?-?\*?$/;

const byNamespace = memoize((snapshot) =>
  Map.groupBy(
    // The longest name first: `web-api-x` belongs to web-api, where there is one.
    workloadsOf(snapshot).toSorted((a, b) => b.ref.name.length - a.ref.name.length),
    ({ namespace }) => namespace,
  ),
);

const isOf = ({ ref, pods }: Workload, name: string): boolean =>
  ref.name === name ||
  pods.some(({ metadata }) => metadata.name === name) ||
  (name.startsWith(ref.name) && GENERATED.test(name.slice(ref.name.length)));

/** The workload of a pod that a log names. */
export const workloadAt = (snapshot: Snapshot, end: FlowEnd): Workload | undefined =>
  end.kind === 'pod'
    ? byNamespace(snapshot)
        .get(end.namespace)
        ?.find((workload) => isOf(workload, end.name))
    : undefined;

const covers = ({ from, to, ports }: Connection, receiver: Workload, sender: Source, flow: ObservedFlow): boolean =>
  to === receiver &&
  (ports.length === 0 || ports.some(({ protocol, port }) => protocol === flow.protocol && port === flow.port)) &&
  (from.kind === 'anywhere' ||
    (sender.kind === 'workload' &&
      (from.kind === 'namespace'
        ? sender.workload.namespace === receiver.namespace
        : from.workload === sender.workload)));

const endText = (end: FlowEnd, workload: Workload | undefined): string => {
  if (end.kind === 'pod') return `${end.namespace}/${workload?.ref.name ?? end.name}`;
  return end.kind === 'node' ? 'nodes' : end.host || 'outside';
};

/** Pods on a node's network and the API server have a node's address; other requests from nodes are probes. */
function senderOf(end: FlowEnd, workload: Workload | undefined): Source | undefined {
  if (workload)
    return workload.podSpec.hostNetwork === true ? { kind: 'anywhere', name: 'nodes' } : { kind: 'workload', workload };
  if (end.kind === 'outside') return { kind: 'anywhere', name: 'outside' };
  return end.kind === 'node' && end.apiServer ? { kind: 'anywhere', name: 'api-server' } : undefined;
}

const isDns = (to: Workload, { port }: ObservedFlow): boolean =>
  isSystemNamespace(to.namespace) && (port === 53 || port === 5353);

/** Sorts the flows of the logs into those that confirm, those that add, and those that a policy refused. */
export function observe(snapshot: Snapshot, inferred: readonly Connection[], facts: FlowFacts): Observations {
  const seen = new Map<Connection, number>();
  const extra = new Map<string, { connection: Connection; count: number }>();
  const departures = new Map<Workload, SeenDepartures>();
  const denials = new Map<string, SeenDenial>();
  let unknown = 0;
  const to = Map.groupBy(inferred, (connection) => connection.to);

  const arrive = (receiver: Workload, sender: Source, flow: ObservedFlow): void => {
    if (isDns(receiver, flow)) return;
    const known = (to.get(receiver) ?? []).filter((one) => covers(one, receiver, sender, flow));
    for (const one of known) seen.set(one, (seen.get(one) ?? 0) + flow.count);
    if (known.length > 0) return;
    const from =
      sender.kind === 'workload'
        ? `${sender.workload.namespace}/${sender.workload.ref.name}`
        : sender.kind === 'anywhere'
          ? sender.name
          : '';
    const key = [from, receiver.namespace, receiver.ref.kind, receiver.ref.name, flow.protocol, flow.port].join(' ');
    const found = extra.get(key);
    const times = (found?.count ?? 0) + flow.count;
    const connection: Connection = {
      from: sender,
      to: receiver,
      selector: selectorOf(snapshot, receiver),
      ports: [{ protocol: flow.protocol, port: flow.port }],
      reason: `seen ${count(times, 'time')} in ${spanText(facts)} of flow logs; no configuration that a scan reads tells of it`,
    };
    extra.set(key, { connection, count: times });
  };

  const depart = (sender: Workload, flow: ObservedFlow): void => {
    const known = departures.get(sender) ?? { outside: [], apiServer: false };
    departures.set(sender, known);
    if (flow.to.kind === 'node' && flow.to.apiServer) known.apiServer = true;
    else if (flow.to.kind !== 'pod')
      known.outside.push({ host: endText(flow.to, undefined), port: flow.port, protocol: flow.protocol });
  };

  for (const flow of facts.flows) {
    const [sender, receiver] = [workloadAt(snapshot, flow.from), workloadAt(snapshot, flow.to)];
    if (!flow.allowed) {
      const from = endText(flow.from, sender);
      const target = endText(flow.to, receiver);
      const key = [from, target, flow.protocol, flow.port].join(' ');
      denials.set(key, {
        from,
        to: target,
        namespaces: [flow.from, flow.to].flatMap((end) => (end.kind === 'pod' ? end.namespace : [])),
        port: `${flow.protocol} ${flow.port}`,
        count: (denials.get(key)?.count ?? 0) + flow.count,
      });
      continue;
    }
    if ((flow.from.kind === 'pod' && !sender) || (flow.to.kind === 'pod' && !receiver)) {
      unknown += flow.count;
      continue;
    }
    const source = senderOf(flow.from, sender);
    if (receiver && source) arrive(receiver, source, flow);
    else if (sender && flow.to.kind !== 'pod') depart(sender, flow);
  }

  const confirmed = new Set<Connection>();
  const connections = inferred.map((connection) => {
    const times = seen.get(connection);
    if (times === undefined) return connection;
    const told = { ...connection, reason: `${connection.reason} (seen ${count(times, 'time')})` };
    confirmed.add(told);
    return told;
  });
  const added = [...extra.values()].map(({ connection }) => connection);
  return {
    facts,
    connections: [...connections, ...added],
    confirmed,
    added: new Set(added),
    departures,
    denials: [...denials.values()].sort((a, b) => b.count - a.count),
    unknown,
  };
}
