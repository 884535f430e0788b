import { componentsOf, flag } from '../../core/kube/components.ts';
import { isAddress } from '../../core/kube/network/address.ts';
import type { NetworkPolicyPeer } from '../../core/kube/objects.ts';
import { bindingsOf } from '../../core/kube/rbac/bindings.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { EVERYWHERE_ELSE } from './metadata.ts';

export interface ApiServer {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly number[];
}

const block = (address: string): NetworkPolicyPeer => ({
  ipBlock: { cidr: `${address}/${address.includes(':') ? 128 : 32}` },
});

/** Where pods meet the API server: its nodes' addresses, and the Service's for plugins that look before translation. */
export const apiServerOf: (snapshot: Snapshot) => ApiServer = memoize((snapshot) => {
  const instances = componentsOf(snapshot).filter(({ name }) => name === 'kube-apiserver');
  const nodes = new Map(list(snapshot, 'nodes').map((node) => [node.metadata.name, node]));
  const addresses = instances.flatMap((instance) => [
    flag(instance, 'advertise-address') ?? '',
    instance.pod?.status?.hostIP ?? '',
    ...(nodes.get(instance.node)?.status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address }) => address),
  ]);
  const known = [...new Set(addresses)].filter(isAddress);
  // Managed: a load balancer of the provider, whose addresses may change.
  if (known.length === 0) return { peers: EVERYWHERE_ELSE, ports: [443, 6443] };
  const service = list(snapshot, 'services').find(
    ({ metadata }) => metadata.namespace === 'default' && metadata.name === 'kubernetes',
  );
  const clusterIP = service?.spec.clusterIP ?? '';
  const ports = instances.map((instance) => Number(flag(instance, 'secure-port') ?? 6443));
  return {
    peers: [...known, ...(isAddress(clusterIP) ? [clusterIP] : [])].map(block),
    ports: [...new Set([...ports, 443])].sort((a, b) => a - b),
  };
});

interface Accounts {
  /** `namespace/name` of accounts bound by name. */
  readonly bound: ReadonlySet<string>;
  /** Namespaces whose accounts are bound as a group. */
  readonly groups: ReadonlySet<string>;
  readonly noMount: ReadonlySet<string>;
}

const accountsOf = memoize((snapshot: Snapshot): Accounts => {
  const bound = new Set<string>();
  const groups = new Set<string>();
  for (const { binding } of bindingsOf(snapshot)) {
    for (const subject of binding.subjects ?? []) {
      if (subject.kind === 'ServiceAccount')
        bound.add(`${subject.namespace || binding.metadata.namespace || ''}/${subject.name}`);
      else if (subject.kind === 'Group' && subject.name.startsWith('system:serviceaccounts:'))
        groups.add(subject.name.slice('system:serviceaccounts:'.length));
    }
  }
  const noMount = list(snapshot, 'serviceaccounts')
    .filter((account) => account.automountServiceAccountToken === false)
    .map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`);
  return { bound, groups, noMount: new Set(noMount) };
});

/** The account with which a workload may talk to the API server: its token is mounted and something is bound to it. */
export function boundAccount(snapshot: Snapshot, { namespace, podSpec }: Workload): string | undefined {
  const { bound, groups, noMount } = accountsOf(snapshot);
  const name = podSpec.serviceAccountName ?? 'default';
  const key = `${namespace}/${name}`;
  const mounted =
    (podSpec.automountServiceAccountToken ?? !noMount.has(key)) ||
    (podSpec.volumes ?? []).some(({ projected }) => (projected?.tokens ?? []).some(({ audience }) => !audience));
  return mounted && (bound.has(key) || groups.has(namespace)) ? name : undefined;
}
