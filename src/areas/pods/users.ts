import type { Container } from '../../core/kube/objects.ts';
import { perWorkload, type Workload } from '../../core/kube/workloads.ts';

/**
 * The UID that a container runs with: what the spec says, else what every running pod of the workload reports
 * (KEP-3619, status of 1.33 and later); undefined when neither tells, or pods disagree.
 */
export function uidOf(workload: Workload, container: Container): number | undefined {
  const set = container.securityContext?.runAsUser ?? workload.podSpec.securityContext?.runAsUser;
  if (set !== undefined && set !== null) return set;
  return observedUid(workload, container.name, container.image);
}

const observed = perWorkload(() => new Map<string, number | undefined>());

/** The UID that running pods report. A pod of an older template, with another image, does not count. */
export function observedUid(workload: Workload, name: string, image: string | undefined): number | undefined {
  const known = observed(workload);
  const key = `${name} ${image}`;
  if (!known.has(key)) known.set(key, reportedUid(workload, name, image));
  return known.get(key);
}

function reportedUid(workload: Workload, name: string, image: string | undefined): number | undefined {
  let found: number | undefined;
  for (const { spec, status } of workload.pods) {
    const of = [...spec.containers, ...(spec.initContainers ?? [])].find((candidate) => candidate.name === name);
    if (of?.image !== image) continue;
    const statuses = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
    const uid = statuses.find((candidate) => candidate.name === name)?.uid;
    if (uid === undefined) continue;
    if (found !== undefined && found !== uid) return undefined;
    found = uid;
  }
  return found;
}

/** Containers that a pod starts with; ephemeral ones come later and cannot be in a template. */
export const startedContainers = ({ podSpec }: Pick<Workload, 'podSpec'>): readonly Container[] => [
  ...(podSpec.initContainers ?? []),
  ...podSpec.containers,
];
