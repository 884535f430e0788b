import { endpointsOf, type Port } from '../../../core/kube/network/endpoint.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { apiServerOf, boundAccount } from '../api-server.ts';
import { EVERYWHERE_ELSE } from '../metadata.ts';
import { coverableIn } from '../namespaces.ts';
import { topologyOf } from '../topology/connections.ts';
import { type Selector, selectorOf } from '../topology/identity.ts';
import { uniquePorts } from './incoming.ts';
import type { IsolationOptions } from './options.ts';

interface EgressRule {
  readonly to: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** What a workload's pods may call once outgoing connections are denied. */
export interface Departures {
  readonly workload: Workload;
  readonly selector: Selector;
  readonly rules: readonly EgressRule[];
  readonly reasons: readonly string[];
  /** Everything but the metadata address stays open, for what it calls cannot be seen. */
  readonly open: boolean;
}

const connectionsFrom = memoize((snapshot: Snapshot) =>
  Map.groupBy(topologyOf(snapshot).connections, ({ from }) => (from.kind === 'workload' ? from.workload : undefined)),
);

const rule = (to: readonly NetworkPolicyPeer[], ports: readonly Port[] = []): EgressRule => ({
  to,
  ...(ports.length > 0 ? { ports: ports.map(({ protocol, port }) => ({ protocol, port })) } : {}),
});

// Who calls out on more than so many is not held back by a list of them.
const MOST_PORTS = 20;

const tcp = (port: number): Port => ({ protocol: 'TCP', port });

function departuresOf(snapshot: Snapshot, workload: Workload, { unseen }: IsolationOptions): Departures {
  const rules = new Map<string, EgressRule>();
  const reasons: string[] = [];
  const add = (found: EgressRule, reason: string): void => {
    rules.set(JSON.stringify(found), found);
    reasons.push(reason);
  };
  const calls = topologyOf(snapshot).calls.get(workload);
  const selector = selectorOf(snapshot, workload);
  if (unseen && calls?.unseen) {
    add(rule(EVERYWHERE_ELSE), `What it calls cannot be seen: ${calls.unseen}`);
    add(rule([{ namespaceSelector: {} }]), reasons[0] ?? '');
    return { workload, selector, rules: [...rules.values()], reasons: reasons.slice(0, 1), open: true };
  }
  for (const { to, selector: labels, ports, reason } of connectionsFrom(snapshot).get(workload) ?? []) {
    if (to.podSpec.hostNetwork === true) add(rule(EVERYWHERE_ELSE, uniquePorts(ports)), reason);
    else {
      const podSelector = { matchLabels: labels };
      const peer =
        to.namespace === workload.namespace
          ? { podSelector }
          : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': to.namespace } }, podSelector };
      add(rule([peer], uniquePorts(ports)), reason);
    }
  }
  const seen = topologyOf(snapshot).observed?.departures.get(workload);
  const outside = seen?.outside ?? [];
  const seenPorts = uniquePorts(outside.map(({ protocol, port }) => ({ protocol, port })));
  if (outside.length > 0)
    add(
      rule(EVERYWHERE_ELSE, seenPorts.length <= MOST_PORTS ? seenPorts : []),
      `it was seen to call ${listing([...new Set(outside.map(({ host }) => host))])}`,
    );
  const external = calls?.external ?? [];
  if (external.length > 0) {
    const ports = external.flatMap(({ port }) => (port === undefined ? [] : [tcp(port)]));
    // One host without a port means any port.
    add(
      rule(EVERYWHERE_ELSE, ports.length === external.length ? uniquePorts(ports) : []),
      `it calls ${listing([...new Set(external.map(({ host }) => host))])} outside`,
    );
  }
  const account = boundAccount(snapshot, workload);
  if (account || seen?.apiServer) {
    const { peers, ports } = apiServerOf(snapshot);
    const reason = account
      ? `its service account ${account} has rights at the API server`
      : 'it was seen to call the API server';
    add(rule(peers, ports.map(tcp)), reason);
  }
  return { workload, selector, rules: [...rules.values()], reasons: [...new Set(reasons)], open: false };
}

/** Pods that policies isolate for egress today are left out: those policies already decide. */
export const departuresFrom = (snapshot: Snapshot, namespace: string, options: IsolationOptions): Departures[] =>
  coverableIn(snapshot, namespace).flatMap((workload) => {
    const endpoint = endpointsOf(snapshot).get(workload);
    if (!endpoint || policiesOf(snapshot).isolated(endpoint, 'Egress')) return [];
    const departures = departuresOf(snapshot, workload, options);
    return departures.rules.length > 0 ? [departures] : [];
  });
