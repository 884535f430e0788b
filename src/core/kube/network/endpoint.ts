import { memoize, type Snapshot } from '../../snapshot.ts';
import type { ContainerPort, PodSpec } from '../objects.ts';
import { type Workload, workloadsOf } from '../workloads.ts';

export type Labels = Readonly<Record<string, string>>;

/** A pod as the network sees it; all pods of a template are alike. */
export interface Endpoint {
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  /** Has its node's address: policies do not select it, and others see the node. */
  readonly hostNetwork: boolean;
  readonly addresses: readonly string[];
}

export interface Port {
  readonly protocol: string;
  readonly port: number;
}

const containers = ({ containers, initContainers = [] }: PodSpec) =>
  // Only restartable init containers (sidecars) run on and can be called.
  [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];

const portsOf = (spec: PodSpec): readonly ContainerPort[] =>
  containers(spec).flatMap((container) => container.ports ?? []);

export const endpointOf = ({ namespace, podMeta, podSpec, pods }: Workload): Endpoint => ({
  namespace,
  labels: podMeta.labels ?? {},
  ports: portsOf(podSpec),
  hostNetwork: podSpec.hostNetwork === true,
  addresses: pods.flatMap(({ status }) => (status?.podIP ? [status.podIP] : [])),
});

/** The number behind a port that a Service or a rule names; undefined when the pod does not have it. */
export function portNumber(endpoint: Endpoint, port: number | string, protocol = 'TCP'): number | undefined {
  if (typeof port === 'number') return port;
  const named = endpoint.ports.find((one) => one.name === port && (one.protocol ?? 'TCP') === protocol);
  if (named) return named.containerPort;
  return /^\d+$/.test(port) ? Number(port) : undefined;
}

/** The endpoint of every workload. */
export const endpointsOf: (snapshot: Snapshot) => ReadonlyMap<Workload, Endpoint> = memoize(
  (snapshot) => new Map(workloadsOf(snapshot).map((workload) => [workload, endpointOf(workload)])),
);
