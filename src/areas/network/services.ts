import type { FindingDraft } from '../../core/finding.ts';
import { isAddress, isEverywhere, isPublicAddress } from '../../core/kube/network/address.ts';
import type { Service } from '../../core/kube/objects.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';

// Each provider's way to say that a load balancer stays inside.
const INTERNAL: readonly (readonly [string, RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(true|0\.0\.0\.0\/0)$/],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/],
  ['networking.gke.io/load-balancer-type', /^Internal$/i],
  ['cloud.google.com/load-balancer-type', /^Internal$/i],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', /^true$/],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', /^true$/],
];

export const isInternal = ({ metadata }: Service): boolean =>
  INTERNAL.some(([key, value]) => value.test(metadata.annotations?.[key] ?? ''));

/** Addresses may connect from anywhere: none are named, or the whole Internet is. */
export const isUnbounded = ({ spec }: Service): boolean => {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  return ranges.length === 0 || ranges.some(isEverywhere);
};

/** `public`, `private`, or `pending` while the provider has not given an address. */
export function addressKind({ status }: Service): 'public' | 'private' | 'pending' {
  const given = status?.loadBalancer?.ingress ?? [];
  if (given.length === 0) return 'pending';
  const isPublic = given.some(({ ip, hostname }) =>
    ip && isAddress(ip) ? isPublicAddress(ip) : hostname !== undefined,
  );
  return isPublic ? 'public' : 'private';
}

/** Remote access, databases, dashboards and the cluster's own ports. */
const SENSITIVE = new Set([22, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 6379, 6443, 9090, 9200, 10250, 11211, 27017]);

export const sensitivePorts = ({ spec }: Service): readonly number[] =>
  (spec.ports ?? [])
    .filter(
      ({ port, targetPort }) => SENSITIVE.has(port) || (typeof targetPort === 'number' && SENSITIVE.has(targetPort)),
    )
    .map(({ port }) => port);

export const acceptedService = ({ metadata }: Service): Pick<FindingDraft, 'accepted'> =>
  isSystemNamespace(metadata.namespace ?? '')
    ? {
        accepted: {
          by: 'platform',
          reason: `${metadata.namespace} belongs to the platform, whose components publish it`,
        },
      }
    : {};
