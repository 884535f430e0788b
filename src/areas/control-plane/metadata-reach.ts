import { userNamespaces } from '../../core/kube/scope.ts';
import { list, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import type { CloudJudgement } from './cloud-check.ts';

const POLICIES = 'networkpolicies.networking.k8s.io';

/** Namespaces of people whose pods may send anywhere, the node's metadata service included. */
export function metadataReach(snapshot: Snapshot): CloudJudgement {
  if (refusalOf(snapshot, POLICIES)) return { ok: undefined, value: 'policies may not be listed' };
  const closed = new Set(
    list(snapshot, POLICIES)
      .filter(
        ({ spec }) =>
          spec.policyTypes?.includes('Egress') &&
          Object.keys(spec.podSelector?.matchLabels ?? {}).length === 0 &&
          (spec.podSelector?.matchExpressions ?? []).length === 0,
      )
      .map(({ metadata }) => metadata.namespace),
  );
  const open = userNamespaces(snapshot).filter(({ metadata }) => !closed.has(metadata.name));
  return {
    ok: open.length === 0,
    value:
      open.length === 0
        ? 'egress is denied by default everywhere'
        : `pods reach it from ${listing(
            open.map(({ metadata }) => metadata.name),
            5,
          )}`,
    source: 'NetworkPolicies',
  };
}
