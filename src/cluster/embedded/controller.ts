import { createHash, randomUUID } from 'node:crypto';
import type { Manifest } from '../../core/kube/objects.ts';
import { refKey, refOf } from '../../core/reference.ts';

/** A kind of object store: by key, in the order in which things were made. */
export type Objects<T extends Manifest> = Map<string, T>;

const SCALED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet']);
const STATUS = ['replicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas'] as const;
type Fields = Record<string, unknown>;

const dependentsOf = <T extends Manifest>(objects: Objects<T>, { metadata: { uid } }: T): [string, T][] =>
  [...objects].filter(([, { metadata }]) => metadata.ownerReferences?.some((owner) => owner.uid === uid));

/**
 * Pods of a changed template are replaced, and as many are there as asked for, at once: as if a perfect controller had
 * done it. `revise` gives the next resource version.
 */
export function rollOut<T extends Manifest>(objects: Objects<T>, owner: T, revise: () => string): void {
  const { template, replicas } = (owner.spec ?? {}) as { template?: { spec: object }; replicas?: number };
  if (!template) return;
  const pods: [string, T][] = [];
  for (const [key, dependent] of dependentsOf(objects, owner)) {
    const metadata = { ...dependent.metadata, resourceVersion: revise() };
    const spec = (dependent.spec ?? {}) as Fields;
    if (dependent.kind === 'Pod') {
      const pod = { ...dependent, metadata, spec: { ...structuredClone(template.spec), nodeName: spec.nodeName } };
      objects.set(key, pod);
      pods.push([key, pod]);
    } else if (dependent.kind === 'ReplicaSet') {
      const size = replicas === undefined ? {} : { replicas };
      const next = { ...dependent, metadata, spec: { ...spec, ...size, template: structuredClone(template) } };
      objects.set(key, next);
      rollOut(objects, next, revise);
    }
  }
  if (replicas === undefined || !SCALED.has(owner.kind)) return;
  scale(objects, owner, pods, replicas);
  if (owner.status)
    objects.set(refKey(refOf(owner)), {
      ...owner,
      status: { ...owner.status, ...Object.fromEntries(STATUS.map((field) => [field, replicas])) },
    });
}

function scale<T extends Manifest>(objects: Objects<T>, owner: T, pods: [string, T][], replicas: number): void {
  for (const [key] of pods.slice(replicas)) objects.delete(key);
  const [like] = pods;
  if (!like) return;
  for (let index = pods.length; index < replicas; index += 1) {
    const hash = createHash('sha256').update(`${owner.metadata.uid}${index}`).digest('hex').slice(0, 5);
    const name = `${owner.metadata.name}-${owner.kind === 'StatefulSet' ? index : hash}`;
    const pod = structuredClone({ ...like[1], metadata: { ...like[1].metadata, name, uid: randomUUID() } });
    objects.set(refKey(refOf(pod)), pod);
  }
}
