import type { Evidence } from '../../core/finding.ts';
import type { Container, PodSpec } from '../../core/kube/objects.ts';
import { effectiveResources, isSidecar, podLevel } from '../../core/kube/quota.ts';
import { containersOf, type VisitedContainer, type Workload } from '../../core/kube/workloads.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import type { Violation } from '../../core/workload-check.ts';
import { defaultsIn } from './namespaces.ts';

export type Field = 'requests' | 'limits';

/** Containers that run as long as the pod does: ordinary ones and sidecars. */
export function* lasting(workload: Pick<Workload, 'podSpec' | 'specPath'>): Iterable<VisitedContainer> {
  for (const visited of containersOf(workload))
    if (visited.kind === 'containers' || (visited.kind === 'initContainers' && isSidecar(visited.container)))
      yield visited;
}

const inSpec = (spec: PodSpec, name: string): Container | undefined =>
  spec.containers.find((container) => container.name === name) ??
  spec.initContainers?.find((container) => container.name === name);

/** Set in the container (a limit is a request too), or for its pod as a whole. */
const statedIn = (spec: PodSpec, container: Container, field: Field, resource: string): boolean =>
  effectiveResources(container)[field][resource] !== undefined || podLevel(spec, field, resource) !== undefined;

/**
 * Stated in the template, or given on admission: by a LimitRange, an autoscaler or a webhook. What admission gives is
 * seen in the running pods; where none run, a LimitRange is taken at its word.
 */
export function isStated(
  workload: Workload,
  container: Container,
  field: Field,
  resource: string,
  snapshot: Snapshot,
): boolean {
  if (statedIn(workload.podSpec, container, field, resource)) return true;
  if (workload.pods.length === 0) return defaultsIn(snapshot, workload.namespace)[field][resource] !== undefined;
  return workload.pods.every(({ spec }) => {
    const running = inSpec(spec, container.name);
    return running !== undefined && statedIn(spec, running, field, resource);
  });
}

/** Containers that state none of `resources`, with evidence for each. */
export function unstated(
  workload: Workload,
  field: Field,
  resources: readonly string[],
  snapshot: Snapshot,
): Violation | undefined {
  const evidence: Evidence[] = [];
  const containers = new Set<string>();
  const missing = new Set<string>();
  for (const { container, path } of lasting(workload)) {
    for (const resource of resources) {
      if (isStated(workload, container, field, resource, snapshot)) continue;
      evidence.push({ path: `${path}.resources.${field}.${resource}`, value: '(absent)' });
      containers.add(container.name);
      missing.add(resource === 'cpu' ? 'CPU' : resource);
    }
  }
  if (evidence.length === 0) return undefined;
  return { evidence, data: { containers: listing([...containers]), missing: [...missing].join(' and ') } };
}
