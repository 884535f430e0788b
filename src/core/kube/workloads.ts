import { type ResourceRef, refKey, refOf } from '../reference.ts';
import type { ListedResource } from '../resources.ts';
import { list, memoize, type Snapshot } from '../snapshot.ts';
import type { Container, CronJob, KubeObject, ObjectMeta, Pod, PodSpec, TemplatedWorkload } from './objects.ts';

export type ContainerKind = 'containers' | 'initContainers' | 'ephemeralContainers';

/** What a person edits to change pods: the top owner, or the pod itself when nothing owns it. */
export interface Workload {
  readonly ref: ResourceRef;
  readonly object: KubeObject;
  readonly namespace: string;
  readonly podSpec: PodSpec;
  /** Metadata that the pods get from the template. */
  readonly podMeta: Partial<ObjectMeta>;
  /** Where `podSpec` is in the object: `spec`, `spec.template.spec` or `spec.jobTemplate.spec.template.spec`. */
  readonly specPath: string;
  /** Running or pending pods that the object owns, directly or through ReplicaSets and Jobs. */
  readonly pods: readonly Pod[];
  /** Pods that it asks for; what the cluster reports for a DaemonSet. */
  readonly replicas: number;
  /** A static pod's mirror: it lives in a file on its node and cannot be patched. */
  readonly isStatic: boolean;
}

const TEMPLATED = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicationcontrollers',
  'replicasets.apps',
  'jobs.batch',
] as const satisfies readonly ListedResource[];

/** What every check on pod templates reads. */
export const WORKLOAD_RESOURCES = ['pods', ...TEMPLATED, 'cronjobs.batch'] as const satisfies readonly ListedResource[];

const MIRROR = 'kubernetes.io/config.mirror';
const finished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

const ownerKey = (object: KubeObject): string | undefined => {
  const owner =
    object.metadata.ownerReferences?.find((reference) => reference.controller) ?? object.metadata.ownerReferences?.[0];
  if (!owner) return undefined;
  return refKey({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.name,
    namespace: object.metadata.namespace ?? '',
  });
};

/**
 * Every workload once, on the object that a person edits. ReplicaSets of Deployments, Jobs of CronJobs and
 * controlled pods are folded into their owner; an object whose owner is a custom resource stands for itself.
 */
export const workloadsOf: (snapshot: Snapshot) => readonly Workload[] = memoize((snapshot) => {
  const owners = new Map<string, KubeObject>();
  for (const resource of TEMPLATED)
    for (const object of list(snapshot, resource)) owners.set(refKey(refOf(object)), object);
  for (const object of list(snapshot, 'cronjobs.batch')) owners.set(refKey(refOf(object)), object);

  const topOf = (object: KubeObject): KubeObject => {
    let top = object;
    for (let depth = 0; depth < 4; depth += 1) {
      const key = ownerKey(top);
      const owner = key === undefined ? undefined : owners.get(key);
      if (!owner) break;
      top = owner;
    }
    return top;
  };

  const pods = new Map<string, Pod[]>();
  const bare: Pod[] = [];
  for (const pod of list(snapshot, 'pods')) {
    const top = topOf(pod);
    if (top === pod) {
      if (!finished(pod)) bare.push(pod);
    } else if (!finished(pod)) {
      const key = refKey(refOf(top));
      const known = pods.get(key);
      if (known) known.push(pod);
      else pods.set(key, [pod]);
    }
  }

  const workloads: Workload[] = [];
  for (const [key, object] of owners) {
    if (topOf(object) !== object) continue;
    workloads.push(workloadOf(object, pods.get(key) ?? []));
  }
  for (const pod of bare) workloads.push(workloadOf(pod, [pod]));
  return workloads;
});

function workloadOf(object: KubeObject, pods: readonly Pod[]): Workload {
  const common = {
    ref: refOf(object),
    object,
    namespace: object.metadata.namespace ?? 'default',
    pods,
    isStatic: false,
  };
  if (object.kind === 'Pod') {
    const pod = object as Pod;
    return {
      ...common,
      podSpec: pod.spec,
      podMeta: pod.metadata,
      specPath: 'spec',
      replicas: 1,
      isStatic: pod.metadata.annotations?.[MIRROR] !== undefined,
    };
  }
  if (object.kind === 'CronJob') {
    const job = (object as CronJob).spec.jobTemplate.spec;
    return {
      ...common,
      podSpec: job.template.spec,
      podMeta: job.template.metadata ?? {},
      specPath: 'spec.jobTemplate.spec.template.spec',
      replicas: job.parallelism ?? 1,
    };
  }
  const { spec, status } = object as TemplatedWorkload;
  const replicas =
    object.kind === 'DaemonSet'
      ? (status?.desiredNumberScheduled ?? pods.length)
      : object.kind === 'Job'
        ? (spec.parallelism ?? 1)
        : (spec.replicas ?? 1);
  return {
    ...common,
    podSpec: spec.template.spec,
    podMeta: spec.template.metadata ?? {},
    specPath: 'spec.template.spec',
    replicas,
  };
}

/** `derive` once per workload and keep the answer for as long as the workload lives. */
export function perWorkload<T>(derive: (workload: Workload) => T): (workload: Workload) => T {
  const known = new WeakMap<Workload, { readonly value: T }>();
  return (workload) => {
    let found = known.get(workload);
    if (!found) {
      found = { value: derive(workload) };
      known.set(workload, found);
    }
    return found.value;
  };
}

export interface VisitedContainer {
  readonly container: Container;
  readonly kind: ContainerKind;
  /** Full field path, such as `spec.template.spec.containers[name=web]`. */
  readonly path: string;
}

// Every check on containers walks over all of them, and pods of one template share their spec.
const visits = new WeakMap<PodSpec, { readonly specPath: string; readonly visited: readonly VisitedContainer[] }>();

/** All three kinds of containers, in the kubelet's order. */
export function containersOf({
  podSpec,
  specPath,
}: Pick<Workload, 'podSpec' | 'specPath'>): readonly VisitedContainer[] {
  const known = visits.get(podSpec);
  if (known?.specPath === specPath) return known.visited;
  const visited = (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((kind) =>
    (podSpec[kind] ?? []).map((container) => ({
      container,
      kind,
      path: `${specPath}.${kind}[name=${container.name}]`,
    })),
  );
  visits.set(podSpec, { specPath, visited });
  return visited;
}

/** Declared with `spec.os`, or pinned to Windows nodes. */
export const isWindows = (spec: PodSpec): boolean =>
  spec.os?.name === 'windows' || spec.nodeSelector?.['kubernetes.io/os'] === 'windows';

/** Only a manifest so far, which no API server has given an identity: all of it can still be changed. */
export const isStillToBeMade = ({ object }: Pick<Workload, 'object'>): boolean => object.metadata.uid === undefined;

/** The nested patch that sets `podSpec` fields of a workload: `{spec: {template: {spec: …}}}`. */
export function patchAt(
  workload: Pick<Workload, 'specPath'>,
  podSpec: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return workload.specPath
    .split('.')
    .reverse()
    .reduce<Record<string, unknown>>((inner, key) => ({ [key]: inner }), podSpec as Record<string, unknown>);
}
