import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../objects.ts';

export type Direction = 'Ingress' | 'Egress';

/** A rule of either direction: `from` and `to` mean the same for the other side. */
export interface PolicyRule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** The API server fills them in: always Ingress, and Egress where there is an egress section. Files may leave them out. */
function policyTypes({ spec }: NetworkPolicy): readonly Direction[] {
  const given = (spec.policyTypes ?? []).filter((type): type is Direction => type === 'Ingress' || type === 'Egress');
  if (given.length > 0) return given;
  return (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

export const isolates = (policy: NetworkPolicy, direction: Direction): boolean =>
  policyTypes(policy).includes(direction);

/** The rules that count: those of a direction that the policy does not have are ignored. */
export function rulesOf(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  if (!isolates(policy, direction)) return [];
  return direction === 'Ingress'
    ? (policy.spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from ?? [], ports: ports ?? [] }))
    : (policy.spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to ?? [], ports: ports ?? [] }));
}

export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;

/** An absent podSelector of a policy is an empty one (it is no pointer in the API). */
const selectsEveryPod = ({ spec }: NetworkPolicy): boolean => isEmptySelector(spec.podSelector);

/** Denies a direction to all pods of its namespace: selects them all and allows nothing itself. */
export const isDefaultDeny = (policy: NetworkPolicy, direction: Direction): boolean =>
  selectsEveryPod(policy) && isolates(policy, direction) && rulesOf(policy, direction).length === 0;
