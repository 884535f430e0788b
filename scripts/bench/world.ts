// Snapshots of any size, made the same way each time.
import { ReduceCache } from '../../src/core/reduce/container.ts';
import { reduceObject } from '../../src/core/reduce/object.ts';
import { TEMPLATE } from '../../src/core/reduce/pod.ts';
import { record, records, text } from '../../src/core/reduce/raw.ts';
import { resourceTypeOf } from '../../src/core/resources.ts';
import { emptySnapshot, type Snapshot } from '../../src/core/snapshot.ts';
import type { PlainObject } from '../../test/support/loader.ts';
import { type CrowdSize, crowdObjects } from '../../test/support/worlds/crowd.ts';

export const sizeOf = (pods: number): CrowdSize => ({
  namespaces: 60,
  deployments: Math.ceil(pods / 5),
  pods,
  roles: 500,
  nodes: Math.ceil(pods / 100),
});

/** What controllers would add to the crowd: the ReplicaSet between a Deployment and its pods. */
function replicaSetOf({ metadata, spec }: PlainObject): PlainObject {
  const index = Number(metadata.name.slice('app-'.length));
  const name = `${metadata.name}-${index.toString(16).padStart(8, '0')}`;
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name, uid: `uid-${metadata.name}` };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      ...metadata,
      name,
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec,
  };
}

/** Everything of a cluster of this many pods. */
export function* worldOf(pods: number): Generator<PlainObject> {
  const size = sizeOf(pods);
  for (const object of crowdObjects(size)) {
    yield object;
    if (object.kind === 'Deployment') {
      const { strategy: _, ...spec } = Object(object.spec);
      yield replicaSetOf({ ...object, spec });
    }
  }
  const namespaceAt = (index: number) => `team-${String(index % size.namespaces).padStart(3, '0')}`;
  for (let index = 0; index < size.roles; index += 1)
    yield {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: `role-${index}`, namespace: namespaceAt(index) },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: `role-${index}` },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `user-${index}` }],
    };
}

/** Secrets and ConfigMaps, which only the API server of a live scan has to read. */
export function* storesOf(count: number): Generator<PlainObject> {
  for (let index = 0; index < count; index += 1) {
    const namespace = `team-${String(index % 60).padStart(3, '0')}`;
    const value = 'x'.repeat(400);
    yield { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `config-${index}`, namespace }, data: { value } };
    yield { apiVersion: 'v1', kind: 'Secret', metadata: { name: `s-${index}`, namespace }, stringData: { value } };
  }
}

/** The number of the template that a pod repeats, as the reader of a live list tells it. */
function withTemplate(object: PlainObject): PlainObject {
  const [owner] = records(record(object.metadata).ownerReferences);
  if (object.kind !== 'Pod' || !owner) return object;
  return { ...object, spec: { ...record(object.spec), [TEMPLATE]: Number(text(owner.name).split('-')[1]) } };
}

export function snapshotOf(pods: number): Snapshot {
  const resources: Record<string, object[]> = {};
  const cache = new ReduceCache();
  for (const object of worldOf(pods)) {
    const resource = resourceTypeOf(object);
    if (!resource) continue;
    resources[resource] ??= [];
    resources[resource].push(reduceObject(resource, withTemplate(object), cache));
  }
  return emptySnapshot({
    resources,
    source: { kind: 'live', name: 'bench' },
    version: { gitVersion: 'v1.36.3', major: '1', minor: '36' },
    takenAt: '2026-11-24T00:00:00Z',
  });
}
