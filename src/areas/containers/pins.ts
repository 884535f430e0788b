import { parseImage, pinned, runningDigest } from '../../core/kube/image.ts';
import type { Pod } from '../../core/kube/objects.ts';
import { isStillToBeMade, perWorkload, type Workload } from '../../core/kube/workloads.ts';

type StartedKind = 'containers' | 'initContainers';

interface Pin {
  readonly kind: StartedKind;
  readonly name: string;
  /** The reference with its digest. */
  readonly image: string;
}

/** Containers that have no digest yet: those whose digest is known, and the others with the reason. */
export interface Pins {
  readonly known: readonly Pin[];
  readonly unknown: readonly { readonly name: string; readonly reason: string }[];
}

const CHANGEABLE = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'CronJob',
  'Pod',
]);

/** The image of a pod may be changed in place; the template of a Job that was made may not, and a static pod is a file. */
export const isChangeable = (workload: Workload): boolean =>
  (CHANGEABLE.has(workload.ref.kind) || isStillToBeMade(workload)) &&
  !workload.isStatic &&
  (workload.podSpec.ephemeralContainers ?? []).length === 0;

const statusesOf = ({ status }: Pod, kind: StartedKind) =>
  (kind === 'containers' ? status?.containerStatuses : status?.initContainerStatuses) ?? [];

/** Digests that the pods run now; pods of an earlier template do not count. */
function digestsOf(workload: Workload, kind: StartedKind, name: string, written: string): Set<string | undefined> {
  const image = parseImage(written);
  const found = new Set<string | undefined>();
  for (const pod of workload.pods) {
    if (pod.spec[kind]?.find((container) => container.name === name)?.image !== written) continue;
    const imageID = statusesOf(pod, kind).find((status) => status.name === name)?.imageID;
    if (image && imageID) found.add(runningDigest(image, imageID));
  }
  return found;
}

export const pinsOf = perWorkload((workload): Pins => {
  const known: Pin[] = [];
  const unknown: { name: string; reason: string }[] = [];
  for (const kind of ['initContainers', 'containers'] as const)
    for (const { name, image: written = '' } of workload.podSpec[kind] ?? []) {
      const image = parseImage(written);
      if (image?.digest !== undefined) continue;
      const [digest, ...others] = digestsOf(workload, kind, name, written);
      if (image && digest !== undefined && others.length === 0)
        known.push({ kind, name, image: pinned(image, digest) });
      else unknown.push({ name, reason: others.length > 0 ? 'its pods run different digests' : 'no pod shows it' });
    }
  return { known, unknown };
});
