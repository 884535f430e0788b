import type { Endpoint } from '../../../core/kube/network/endpoint.ts';
import type { Peer } from '../../../core/kube/network/reach.ts';
import type { Workload } from '../../../core/kube/workloads.ts';

/** Stands for clients outside the cluster: an address of a documentation block (RFC 5737). */
export const OUTSIDE: Peer = { address: '203.0.113.254' };

export const nameOf = (workload: Workload): string => `${workload.namespace}/${workload.ref.name}`;

/** A pod of the receiver's namespace that has no labels of note. */
export const neighbour = ({ namespace }: Workload): Endpoint => ({
  namespace,
  labels: { 'kubeharden.dev/any': 'other' },
  ports: [],
  hostNetwork: false,
  addresses: [],
});

/** A pod of a namespace that no policy names. */
export const stranger: Endpoint = {
  namespace: 'kubeharden.dev/another',
  labels: {},
  ports: [],
  hostNetwork: false,
  addresses: [],
};
