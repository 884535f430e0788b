import { type Change, isClusterChange } from '../../../core/change.ts';
import type { Consequence, Impact, ImpactTable } from '../../../core/impact.ts';
import { endpointsOf, type Port } from '../../../core/kube/network/endpoint.ts';
import { type Peer, type Policies, policiesOf, policiesWith } from '../../../core/kube/network/reach.ts';
import type { NetworkPolicy } from '../../../core/kube/objects.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { platformOf } from '../../../core/platform.ts';
import { refOf, refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { coverableIn } from '../namespaces.ts';
import { type Connection, type Source, topologyOf } from '../topology/connections.ts';
import { scrapersOf } from '../topology/scrapes.ts';
import { uniquePorts } from './incoming.ts';
import { reachPicture } from './matrix.ts';
import { deniedConsequences, deniedTables, observedConsequences } from './observed.ts';
import { nameOf, neighbour, OUTSIDE, stranger } from './peers.ts';

const MOST_ROWS = 60;

const isPolicy = (object: { readonly kind: string }): object is NetworkPolicy => object.kind === 'NetworkPolicy';

const portText = (ports: readonly Port[]): string =>
  ports.length === 0 ? 'all ports' : ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');

interface Row {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  readonly before: string;
  readonly after: string;
  readonly cut: boolean;
}

function peerOf(snapshot: Snapshot, from: Source, to: Workload): Peer | undefined {
  if (from.kind === 'workload') return endpointsOf(snapshot).get(from.workload);
  return from.kind === 'namespace' ? neighbour(to) : OUTSIDE;
}

const sourceName = (from: Source, to: Workload): string =>
  from.kind === 'workload'
    ? nameOf(from.workload)
    : from.kind === 'namespace'
      ? `pods of ${to.namespace}`
      : ({ outside: 'outside', nodes: 'nodes', 'api-server': 'the API server' }[from.name] ?? from.name);

function rowOf(snapshot: Snapshot, before: Policies, after: Policies, connection: Connection): Row | undefined {
  const { from, to, ports } = connection;
  const receiver = endpointsOf(snapshot).get(to);
  const sender = peerOf(snapshot, from, to);
  if (!receiver || !sender) return undefined;
  const asked = ports.length > 0 ? ports : [{ protocol: 'TCP', port: 1 }];
  const all = (policies: Policies): boolean => asked.every((port) => policies.reaches(sender, receiver, port));
  return {
    from: sourceName(from, to),
    to: nameOf(to),
    ports: portText(ports),
    before: word(all(before)),
    after: word(all(after)),
    cut: all(before) && !all(after),
  };
}

/** Everybody who is not named: what an attacker in another pod could reach before and after. */
function strangersRow(snapshot: Snapshot, before: Policies, after: Policies, to: Workload): Row | undefined {
  const receiver = endpointsOf(snapshot).get(to);
  if (!receiver) return undefined;
  const declared = uniquePorts(
    receiver.ports.map(({ protocol = 'TCP', containerPort }) => ({ protocol, port: containerPort })),
  );
  const open = (policies: Policies): string => {
    // A port that nothing declares shows whether everything is open.
    if (policies.reaches(stranger, receiver, { protocol: 'TCP', port: 1 })) return 'all ports';
    const reached = declared.filter((port) => policies.reaches(stranger, receiver, port));
    return reached.length > 0 ? portText(reached) : 'closed';
  };
  const [was, is] = [open(before), open(after)];
  return { from: STRANGERS, to: nameOf(to), ports: 'any', before: was, after: is, cut: was !== is && is === 'closed' };
}

const STRANGERS = 'any other pod';
const word = (open: boolean): string => (open ? 'open' : 'closed');

export function isolationImpact(changes: readonly Change[], snapshot: Snapshot): Impact {
  const added = changes
    .filter(isClusterChange)
    .flatMap((change) => (change.kind === 'apply' && isPolicy(change.manifest) ? [change.manifest] : []));
  const namespaces = new Set(added.map(({ metadata }) => metadata.namespace ?? ''));
  const before = policiesOf(snapshot);
  const after = policiesWith(snapshot, added);
  const touched = [...namespaces].flatMap((name) => coverableIn(snapshot, name));
  const { connections, calls } = topologyOf(snapshot);
  const concerned = connections.filter(({ from, to }) => {
    const sender = from.kind === 'workload' ? from.workload.namespace : '';
    return namespaces.has(to.namespace) || namespaces.has(sender);
  });
  const rows = [
    ...concerned.flatMap((connection) => rowOf(snapshot, before, after, connection) ?? []),
    ...touched.flatMap((workload) => strangersRow(snapshot, before, after, workload) ?? []),
  ];
  const unique = [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
  const cut = unique.filter((row) => row.cut);
  const needed = cut.filter(({ from }) => from !== STRANGERS);
  const consequences = [
    ...cutConsequences(needed, cut.length - needed.length, touched.length),
    ...observedConsequences(snapshot, concerned),
    ...deniedConsequences(snapshot, namespaces),
    ...unseenConsequences(touched, calls, after, snapshot),
    ...limits(snapshot, namespaces),
  ];
  const tables: ImpactTable[] = [
    {
      title: 'Who can connect, before and after',
      columns: ['from', 'to', 'port', 'before', 'after'],
      rows: unique
        .toSorted((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : 0))
        .slice(0, MOST_ROWS)
        .map((row) => [row.from, row.to, row.ports, row.before, row.after]),
      ...(unique.length > MOST_ROWS ? { legend: `The first ${MOST_ROWS} of ${unique.length}.` } : {}),
      picture: reachPicture(snapshot, [before, after], touched, concerned),
    },
    ...deniedTables(snapshot, namespaces),
  ];
  return { consequences, tables };
}

function cutConsequences(needed: readonly Row[], strangers: number, workloads: number): Consequence[] {
  return [
    ...(needed.length > 0
      ? [
          {
            level: 'breaks' as const,
            text: `${count(needed.length, 'connection')} that a scan can see ${needed.length === 1 ? 'is' : 'are'} cut: ${listing(needed.map(({ from, to, ports }) => `${from} to ${to} (${ports})`))}.`,
          },
        ]
      : [{ level: 'safe' as const, text: 'Every connection that a scan can see stays open.' }]),
    {
      level: 'breaks',
      text: `Every other connection is cut: pods that are not named can no longer reach ${strangers} of ${count(workloads, 'workload')}. Calls that only a ConfigMap, a Secret, an image or a person knows are among them.`,
    },
  ];
}

function unseenConsequences(
  touched: readonly Workload[],
  calls: ReturnType<typeof topologyOf>['calls'],
  after: Policies,
  snapshot: Snapshot,
): Consequence[] {
  const unseen = touched.filter((workload) => calls.get(workload)?.unseen !== undefined);
  const canCall = (workload: Workload): boolean => {
    const endpoint = endpointsOf(snapshot).get(workload);
    return endpoint !== undefined && after.allows('Egress', endpoint, OUTSIDE, { protocol: 'TCP', port: 1 });
  };
  const [open, closed] = [unseen.filter(canCall), unseen.filter((workload) => !canCall(workload))];
  const say = (level: Consequence['level'], workloads: readonly Workload[], text: string): Consequence[] =>
    workloads.length === 0 ? [] : [{ level, text, subjects: workloads.map(({ ref }) => ref) }];
  return [
    ...say(
      'note',
      open,
      `What ${count(open.length, 'workload')} ${open.length === 1 ? 'calls' : 'call'} cannot be seen (${listing(open.map(nameOf))}): outgoing connections stay open, but other closed namespaces no longer accept them unless a policy says so.`,
    ),
    ...say(
      'breaks',
      closed,
      `What ${listing(closed.map(nameOf))} ${closed.length === 1 ? 'calls' : 'call'} cannot be seen, and only what is listed stays possible.`,
    ),
  ];
}

function limits(snapshot: Snapshot, namespaces: ReadonlySet<string>): Consequence[] {
  const { cni } = platformOf(snapshot);
  const host = workloadsOf(snapshot).filter(
    ({ namespace, podSpec }) => podSpec.hostNetwork === true && namespaces.has(namespace),
  );
  const scrapers = scrapersOf(snapshot);
  return [
    ...(cni.enforces === true
      ? []
      : [
          {
            level: 'note' as const,
            text:
              cni.enforces === false
                ? `${cni.name} does not enforce network policies: these change nothing until a plugin that does is installed.`
                : 'The API does not show whether the network plugin enforces policies: try a connection that must fail.',
          },
        ]),
    ...(host.length > 0
      ? [
          {
            level: 'note' as const,
            text: `${listing(host.map(({ object }) => refText(refOf(object))))} ${host.length === 1 ? 'uses' : 'use'} the node’s network and ${host.length === 1 ? 'is' : 'are'} not covered by policies.`,
            subjects: host.map(({ ref }) => ref),
          },
        ]
      : []),
    ...(scrapers.length > 0
      ? [
          {
            level: 'note' as const,
            text: `${listing(scrapers.map(nameOf))} ${scrapers.length === 1 ? 'keeps' : 'keep'} reaching only pods annotated with prometheus.io/scrape; allow other metrics ports by hand.`,
            subjects: scrapers.map(({ ref }) => ref),
          },
        ]
      : []),
    {
      level: 'note',
      text: 'Probes come from the node, which nearly every plugin always lets through. Connections that are open already may last until they are closed.',
    },
  ];
}
