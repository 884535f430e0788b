import { list, memoize, type Snapshot } from '../../snapshot.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../objects.ts';
import { matches } from '../selectors.ts';
import { isEverywhere, within } from './address.ts';
import { type Endpoint, type Labels, type Port, portNumber } from './endpoint.ts';
import { type Direction, isolates, type PolicyRule, rulesOf } from './policy.ts';

/** The other side of a connection: a pod, an address, or anything at all outside the cluster. */
export type Peer = Endpoint | { readonly address: string };

const isPod = (peer: Peer): peer is Endpoint => 'labels' in peer;

/**
 * NetworkPolicies as one question: may this pod talk to that one? Policies are looked up by namespace, and what
 * selects a pod is kept by its labels, so that replicas and like workloads cost nothing more.
 */
export class Policies {
  readonly #byNamespace: ReadonlyMap<string, readonly NetworkPolicy[]>;
  readonly #namespaces: ReadonlyMap<string, Labels>;
  readonly #selecting = new Map<string, readonly NetworkPolicy[]>();

  constructor(policies: Iterable<NetworkPolicy>, namespaces: ReadonlyMap<string, Labels>) {
    this.#byNamespace = Map.groupBy(policies, ({ metadata }) => metadata.namespace ?? '');
    this.#namespaces = namespaces;
  }

  in(namespace: string): readonly NetworkPolicy[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  namespaceLabels(namespace: string): Labels {
    // The API server sets this label on every namespace; a file may not show it.
    return { 'kubernetes.io/metadata.name': namespace, ...this.#namespaces.get(namespace) };
  }

  /** Policies that select a pod. None for pods on their node's network: what plugins do with those differs. */
  selecting(pod: Endpoint, direction?: Direction): readonly NetworkPolicy[] {
    if (pod.hostNetwork) return [];
    const inside = this.in(pod.namespace);
    if (inside.length === 0) return inside;
    const key = JSON.stringify([pod.namespace, pod.labels]);
    let found = this.#selecting.get(key);
    if (!found) {
      found = inside.filter(({ spec }) => matches(spec.podSelector ?? {}, pod.labels));
      this.#selecting.set(key, found);
    }
    return direction ? found.filter((policy) => isolates(policy, direction)) : found;
  }

  isolated(pod: Endpoint, direction: Direction): boolean {
    return this.selecting(pod, direction).length > 0;
  }

  /** One direction only: `pod` is the side that the policies select. */
  allows(direction: Direction, pod: Endpoint, other: Peer, port: Port): boolean {
    const selecting = this.selecting(pod, direction);
    if (selecting.length === 0) return true;
    return selecting.some((policy) =>
      rulesOf(policy, direction).some((rule) => this.#ruleAllows(rule, policy, direction, pod, other, port)),
    );
  }

  /** Both directions: the sender may send and the receiver may receive. */
  reaches(from: Peer, to: Peer, port: Port): boolean {
    return (
      (!isPod(from) || this.allows('Egress', from, to, port)) && (!isPod(to) || this.allows('Ingress', to, from, port))
    );
  }

  #ruleAllows(
    { peers, ports }: PolicyRule,
    policy: NetworkPolicy,
    direction: Direction,
    pod: Endpoint,
    other: Peer,
    port: Port,
  ): boolean {
    // Named ports are looked up where the connection ends.
    const receiver = direction === 'Ingress' ? pod : other;
    return (
      (ports.length === 0 || ports.some((one) => portMatches(one, port, receiver))) &&
      (peers.length === 0 || peers.some((peer) => this.peerMatches(peer, policy.metadata.namespace ?? '', other)))
    );
  }

  /** Whether a rule's peer, written in `namespace`, means the other side. */
  peerMatches({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, namespace: string, other: Peer): boolean {
    if (ipBlock) {
      const { cidr, except = [] } = ipBlock;
      const inBlock = (address: string): boolean =>
        within(address, cidr) && !except.some((hole) => within(address, hole));
      if (!isPod(other)) return inBlock(other.address);
      // Plugins differ on pods and address blocks; a pod without a known address is taken as in a block of everything.
      return other.addresses.length > 0 ? other.addresses.some(inBlock) : isEverywhere(cidr);
    }
    if (!isPod(other) || other.hostNetwork) return false;
    const namespaceMatches = namespaceSelector
      ? matches(namespaceSelector, this.namespaceLabels(other.namespace))
      : other.namespace === namespace;
    return namespaceMatches && (podSelector === undefined || matches(podSelector, other.labels));
  }
}

function portMatches({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, asked: Port, receiver: Peer): boolean {
  if (protocol !== asked.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number')
    return endPort === undefined ? asked.port === port : asked.port >= port && asked.port <= endPort;
  return isPod(receiver) && portNumber(receiver, port, protocol) === asked.port;
}

const labelsOf = memoize(
  (snapshot: Snapshot) =>
    new Map(list(snapshot, 'namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
);

/** What the cluster's NetworkPolicies say now. */
export const policiesOf: (snapshot: Snapshot) => Policies = memoize(
  (snapshot) => new Policies(list(snapshot, 'networkpolicies.networking.k8s.io'), labelsOf(snapshot)),
);

/** What they would say with these as well; one of the same name is replaced. */
export function policiesWith(snapshot: Snapshot, added: readonly NetworkPolicy[]): Policies {
  const key = ({ metadata }: NetworkPolicy): string => `${metadata.namespace ?? ''}/${metadata.name}`;
  const replaced = new Set(added.map(key));
  const kept = list(snapshot, 'networkpolicies.networking.k8s.io').filter((policy) => !replaced.has(key(policy)));
  return new Policies([...kept, ...added], labelsOf(snapshot));
}
