import type { Volume } from '../../core/kube/objects.ts';
import type { VisitedContainer, Workload } from '../../core/kube/workloads.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { isStated, lasting } from './stated.ts';

/** A volume in the node's memory that may grow without end. */
export const isBoundless = ({ emptyDir }: Volume): boolean =>
  emptyDir?.medium === 'Memory' && emptyDir.sizeLimit === undefined;

const isOpenDisk = ({ emptyDir, sources }: Volume): boolean =>
  sources.includes('emptyDir') && emptyDir?.medium !== 'Memory' && emptyDir?.sizeLimit === undefined;

/** Containers and volumes whose writing nothing bounds. */
export function unboundedStorage(
  workload: Workload,
  snapshot: Snapshot,
): { readonly containers: readonly VisitedContainer[]; readonly volumes: readonly Volume[] } {
  const volumes = workload.podSpec.volumes ?? [];
  const openDisks = new Set(volumes.filter(isOpenDisk).map(({ name }) => name));
  return {
    containers: [...lasting(workload)].filter(
      ({ container }) =>
        (container.securityContext?.readOnlyRootFilesystem !== true ||
          (container.volumeMounts ?? []).some(({ name }) => openDisks.has(name))) &&
        !isStated(workload, container, 'limits', 'ephemeral-storage', snapshot),
    ),
    volumes: volumes.filter(isBoundless),
  };
}
