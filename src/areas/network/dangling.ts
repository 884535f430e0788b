import { endpointsOf } from '../../core/kube/network/endpoint.ts';
import { isEmptySelector, rulesOf } from '../../core/kube/network/policy.ts';
import { policiesOf } from '../../core/kube/network/reach.ts';
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer } from '../../core/kube/objects.ts';
import { matches } from '../../core/kube/selectors.ts';
import { memoize, type Snapshot } from '../../core/snapshot.ts';
import { namespacesOf } from './namespaces.ts';

export interface Dangling {
  readonly path: string;
  readonly selector: string;
  /** It names other namespaces, of which manifests do not tell. */
  readonly elsewhere?: boolean;
}

/** Distinct label sets of pods by namespace: what selectors are tried on. */
const labelSets = memoize((snapshot: Snapshot) => {
  const sets = new Map<string, Map<string, Readonly<Record<string, string>>>>();
  for (const { namespace, labels } of endpointsOf(snapshot).values()) {
    const known = sets.get(namespace) ?? new Map<string, Readonly<Record<string, string>>>();
    known.set(JSON.stringify(labels), labels);
    sets.set(namespace, known);
  }
  return sets;
});

/** Answers by namespaces and selector, so that the same selector is tried once. */
const answers = memoize((_: Snapshot) => new Map<string, boolean>());

function findsPods(snapshot: Snapshot, namespaces: readonly string[], selector: LabelSelector): boolean {
  const known = answers(snapshot);
  const key = JSON.stringify([namespaces, selector]);
  let found = known.get(key);
  if (found === undefined) {
    found = namespaces.some((name) =>
      [...(labelSets(snapshot).get(name)?.values() ?? [])].some((labels) => matches(selector, labels)),
    );
    known.set(key, found);
  }
  return found;
}

const matchingNamespaces = (snapshot: Snapshot, selector: LabelSelector): string[] =>
  namespacesOf(snapshot)
    .map(({ metadata }) => metadata.name)
    .filter((name) => matches(selector, policiesOf(snapshot).namespaceLabels(name)));

function peerDangles(snapshot: Snapshot, peer: NetworkPolicyPeer, namespace: string): LabelSelector | undefined {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock) return undefined;
  const namespaces = namespaceSelector ? matchingNamespaces(snapshot, namespaceSelector) : [namespace];
  // Manifests show their own namespaces, and not what else the cluster has.
  if (namespaces.length === 0) return snapshot.source.kind === 'files' ? undefined : namespaceSelector;
  if (!podSelector || isEmptySelector(podSelector)) return undefined;
  return findsPods(snapshot, namespaces, podSelector) ? undefined : podSelector;
}

/** Selectors of a policy that find nothing now: most often a typing error or what a removed application left. */
export function danglingIn(snapshot: Snapshot, policy: NetworkPolicy): Dangling[] {
  const namespace = policy.metadata.namespace ?? '';
  const { podSelector = {} } = policy.spec;
  const own =
    !isEmptySelector(podSelector) && !findsPods(snapshot, [namespace], podSelector)
      ? [{ path: 'spec.podSelector', selector: JSON.stringify(podSelector) }]
      : [];
  const peers = (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rulesOf(policy, direction).flatMap((rule, index) =>
      rule.peers.flatMap((peer, place) => {
        const selector = peerDangles(snapshot, peer, namespace);
        const side = direction === 'Ingress' ? 'from' : 'to';
        return selector
          ? [
              {
                path: `spec.${direction.toLowerCase()}[${index}].${side}[${place}]`,
                selector: JSON.stringify(selector),
                ...(peer.namespaceSelector && snapshot.source.kind === 'files' ? { elsewhere: true } : {}),
              },
            ]
          : [];
      }),
    ),
  );
  return [...own, ...peers];
}
