import { endpointsOf, type Port } from '../../../core/kube/network/endpoint.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import type { NetworkPolicyPeer } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { type Connection, topologyOf } from '../topology/connections.ts';
import { type Selector, selectorOf } from '../topology/identity.ts';
import type { IsolationOptions } from './options.ts';

/** One allow: pods with `selector` accept `ports` from `from`. */
export interface Allow {
  readonly to: string;
  readonly selector: Selector;
  readonly source: string;
  /** Undefined: from everywhere. */
  readonly from: NetworkPolicyPeer | undefined;
  /** Set where both are in one namespace and the sender has labels of its own. */
  readonly fromLabels?: Selector;
  /** Empty: all ports. */
  readonly ports: readonly Port[];
  readonly reasons: readonly string[];
}

const connectionsTo = memoize((snapshot: Snapshot) =>
  Map.groupBy(topologyOf(snapshot).connections, ({ to }) => to.namespace),
);

const portKey = ({ protocol, port }: Port): string => `${protocol}/${port}`;
export const uniquePorts = (ports: readonly Port[]): Port[] =>
  [...new Map(ports.map((port) => [portKey(port), port])).values()].sort(
    (a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1),
  );

/** How a policy in `namespace` names a workload's pods. */
function peerOf(snapshot: Snapshot, workload: Workload, namespace: string): NetworkPolicyPeer {
  const podSelector = { matchLabels: selectorOf(snapshot, workload) };
  return workload.namespace === namespace
    ? { podSelector }
    : {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': workload.namespace } },
        podSelector,
      };
}

function allowOf(snapshot: Snapshot, namespace: string, { from, to, selector, ports, reason }: Connection): Allow {
  const common = { to: to.ref.name, selector, ports, reasons: [reason] };
  if (from.kind === 'anywhere') return { ...common, source: from.name, from: undefined };
  if (from.kind === 'namespace') return { ...common, source: 'namespace', from: { podSelector: {} } };
  const { workload } = from;
  const inside = workload.namespace === namespace;
  return {
    ...common,
    source: inside ? workload.ref.name : `${workload.namespace}-${workload.ref.name}`,
    from: peerOf(snapshot, workload, namespace),
    ...(inside ? { fromLabels: selectorOf(snapshot, workload) } : {}),
  };
}

/** Whether what everybody may reach anyway includes the allow's ports. */
const covered = (allow: Allow, open: readonly Port[] | undefined): boolean =>
  open !== undefined &&
  allow.from !== undefined &&
  (open.length === 0 ||
    (allow.ports.length > 0 && allow.ports.every((port) => open.some((one) => portKey(one) === portKey(port)))));

/**
 * What must be allowed into a namespace once it is closed. Pods that policies isolate today are left out: those
 * policies already decide, and a new allow could only open what they close.
 */
export function allowsInto(snapshot: Snapshot, namespace: string, { unseen }: IsolationOptions): Allow[] {
  const merged = new Map<string, Allow>();
  const policies = policiesOf(snapshot);
  for (const connection of connectionsTo(snapshot).get(namespace) ?? []) {
    const endpoint = endpointsOf(snapshot).get(connection.to);
    if (!endpoint || endpoint.hostNetwork || policies.isolated(endpoint, 'Ingress')) continue;
    if (connection.from.kind === 'namespace' && !unseen) continue;
    const allow = allowOf(snapshot, namespace, connection);
    const key = JSON.stringify([allow.selector, allow.from ?? null]);
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? {
            ...known,
            ports:
              known.ports.length === 0 || allow.ports.length === 0 ? [] : uniquePorts([...known.ports, ...allow.ports]),
            reasons: [...new Set([...known.reasons, ...allow.reasons])],
          }
        : { ...allow, ports: uniquePorts(allow.ports) },
    );
  }
  const open = new Map(
    [...merged.values()]
      .filter(({ from }) => from === undefined)
      .map(({ selector, ports }) => [JSON.stringify(selector), ports]),
  );
  return [...merged.values()].filter((allow) => !covered(allow, open.get(JSON.stringify(allow.selector))));
}
