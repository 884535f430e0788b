import { type Change, isClusterChange, targetOf } from '../../core/change.ts';
import type { Consequence, Impact } from '../../core/impact.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { refKey, refText } from '../../core/reference.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { managerConsequences, rolloutConsequences } from '../pods/hardening/rollout.ts';

// Tools that write tags into running objects, by the annotation that they are told to look at.
const UPDATERS = /^(keel\.sh\/|argocd-image-updater\.argoproj\.io\/|image\.toolkit\.fluxcd\.io\/|fluxcd\.io\/)/;

export function pinImpact(
  changes: readonly Change[],
  byKey: ReadonlyMap<string, Workload>,
  snapshot: Snapshot,
): Impact {
  const workloads = changes.filter(isClusterChange).flatMap((change) => byKey.get(refKey(targetOf(change))) ?? []);
  return {
    consequences: [
      {
        level: 'safe',
        text: 'The pods start the same content that runs now, as long as the registry still has it.',
        subjects: workloads.map(({ ref }) => ref),
      },
      ...platformConsequences(workloads, snapshot),
      ...podConsequences(workloads),
      ...updaterConsequences(workloads),
      ...rolloutConsequences(
        workloads.filter(({ ref }) => ref.kind !== 'Pod'),
        snapshot,
      ),
      ...managerConsequences(workloads.map(({ object }) => object)),
    ],
  };
}

/** Some runtimes report the digest of one platform's image instead of the index over all of them. */
function platformConsequences(workloads: readonly Workload[], snapshot: Snapshot): Consequence[] {
  const nodes = new Map(
    list(snapshot, 'nodes').map((node) => [node.metadata.name, node.status?.nodeInfo?.architecture]),
  );
  const platforms = new Set([...nodes.values()].filter((architecture) => architecture !== undefined));
  if (platforms.size === 0)
    return [
      {
        level: 'note',
        text: 'The architectures of the nodes are not known. If they differ, ask the registry for the digest of the index: one that names a single platform’s image does not start on the others.',
      },
    ];
  if (platforms.size < 2) return [];
  const narrow = workloads.filter(
    ({ pods }) => new Set(pods.map(({ spec }) => nodes.get(spec.nodeName ?? ''))).size < 2,
  );
  if (narrow.length === 0) return [];
  return [
    {
      level: 'breaks',
      text: `Nodes are of ${listing([...platforms])}, and the digest of ${count(narrow.length, 'workload')} was seen on one of them only: if it names the image of that platform alone, pods on the others fail with “exec format error”. Ask the registry for the digest of the index first (docker buildx imagetools inspect IMAGE), or leave them out: ${listing(narrow.map(({ ref }) => refText(ref)))}.`,
      subjects: narrow.map(({ ref }) => ref),
    },
  ];
}

function podConsequences(workloads: readonly Workload[]): Consequence[] {
  const pods = workloads.filter(({ ref }) => ref.kind === 'Pod');
  if (pods.length === 0) return [];
  return [
    {
      level: 'restarts',
      text: `${listing(pods.map(({ ref }) => refText(ref)))}: the containers are started anew in the same pod.`,
      subjects: pods.map(({ ref }) => ref),
    },
  ];
}

function updaterConsequences(workloads: readonly Workload[]): Consequence[] {
  const updated = workloads.filter(({ object, podMeta }) =>
    [object.metadata.annotations, podMeta.annotations].some((annotations) =>
      Object.keys(annotations ?? {}).some((key) => UPDATERS.test(key)),
    ),
  );
  if (updated.length === 0) return [];
  return [
    {
      level: 'note',
      text: `${listing(updated.map(({ ref }) => refText(ref)))}: a tool that updates images by tag looks after ${updated.length === 1 ? 'it' : 'them'}; it has to be told to write digests.`,
      subjects: updated.map(({ ref }) => ref),
    },
  ];
}
