import { createHash } from 'node:crypto';
import type { Manifest } from '../../../core/kube/objects.ts';

type Fields = Readonly<Record<string, unknown>>;

const CREATED = '2026-03-02T09:00:00Z';

/** The same uid for the same object on every start, so that sessions about the demo can be resumed. */
const uidOf = (...parts: string[]): string => {
  const hash = createHash('sha1').update(parts.join('/')).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
};
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export function object(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  fields: Fields = {},
  metadata: Fields = {},
): Manifest {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      uid: uidOf(kind, namespace ?? '', name),
      creationTimestamp: CREATED,
      ...metadata,
    },
    ...fields,
  };
}

export const namespace = (name: string, labels: Record<string, string> = {}): Manifest[] => [
  object('v1', 'Namespace', undefined, name, {}, { labels: { 'kubernetes.io/metadata.name': name, ...labels } }),
  object('v1', 'ServiceAccount', name, 'default'),
];

export interface Workload {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  readonly labels: Record<string, string>;
  readonly replicas?: number;
  /** Nodes that its pods run on, in turn. */
  readonly nodes?: readonly string[];
  readonly pod: Fields & { readonly containers: readonly Container[] };
  readonly metadata?: Fields;
  /** User that its containers' first processes run as, as the kubelet reports it. */
  readonly uid?: number;
}

type Container = Fields & { readonly name: string; readonly image: string };

const repository = (image: string): string => {
  const bare = (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '');
  return bare.includes('.') ? bare : `docker.io/${bare.includes('/') ? '' : 'library/'}${bare}`;
};

const statusOf = (container: Container, uid: number | undefined): Fields => ({
  name: container.name,
  image: container.image,
  imageID: `${repository(container.image)}@sha256:${digest(container.image)}`,
  ready: true,
  restartCount: 0,
  state: { running: { startedAt: CREATED } },
  ...(uid === undefined ? {} : { user: { linux: { uid } } }),
});

let address = 10;

/** A running pod of a template. */
export function pod(
  namespaceName: string,
  name: string,
  spec: Workload['pod'],
  metadata: Fields,
  node: string,
  uid?: number,
): Manifest {
  address += 1;
  return object(
    'v1',
    'Pod',
    namespaceName,
    name,
    {
      spec: { ...spec, nodeName: node },
      status: {
        phase: 'Running',
        podIP: `10.244.1.${address % 250}`,
        containerStatuses: spec.containers.map((container) => statusOf(container, uid)),
      },
    },
    metadata,
  );
}

/** A workload with its ReplicaSet, where it has one, and its running pods. */
export function workload(
  namespaceName: string,
  name: string,
  {
    kind = 'Deployment',
    labels,
    replicas = 2,
    nodes = ['worker-1', 'worker-2'],
    pod: spec,
    metadata = {},
    uid,
  }: Workload,
): Manifest[] {
  const template = { metadata: { labels }, spec };
  const selector = { matchLabels: labels };
  if (kind === 'CronJob')
    return [
      object(
        'batch/v1',
        'CronJob',
        namespaceName,
        name,
        { spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template } } } },
        { labels, ...metadata },
      ),
    ];
  const count = kind === 'DaemonSet' ? nodes.length : replicas;
  const owner = object(
    'apps/v1',
    kind,
    namespaceName,
    name,
    {
      spec: {
        ...(kind === 'DaemonSet' ? {} : { replicas }),
        selector,
        template,
        ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      },
      status:
        kind === 'DaemonSet'
          ? {
              desiredNumberScheduled: count,
              numberReady: count,
              updatedNumberScheduled: count,
              numberAvailable: count,
              observedGeneration: 1_000_000,
            }
          : {
              replicas,
              readyReplicas: replicas,
              updatedReplicas: replicas,
              availableReplicas: replicas,
              observedGeneration: 1_000_000,
            },
    },
    { labels, ...metadata },
  );
  const hash = digest(`${namespaceName}/${name}`).slice(0, 9);
  const replicaSet =
    kind === 'Deployment'
      ? object(
          'apps/v1',
          'ReplicaSet',
          namespaceName,
          `${name}-${hash}`,
          { spec: { replicas, selector, template } },
          { labels, ownerReferences: [reference(owner)] },
        )
      : undefined;
  const controller = replicaSet ?? owner;
  const pods = Array.from({ length: count }, (_, index) =>
    pod(
      namespaceName,
      kind === 'StatefulSet'
        ? `${name}-${index}`
        : `${controller.metadata.name}-${digest(`${name}${index}`).slice(0, 5)}`,
      spec,
      { labels, ownerReferences: [reference(controller)] },
      nodes[index % nodes.length] ?? 'worker-1',
      uid,
    ),
  );
  return [owner, ...(replicaSet ? [replicaSet] : []), ...pods];
}

const reference = ({ apiVersion, kind, metadata: { name, uid } }: Manifest): Fields => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
});

export const service = (
  namespaceName: string,
  name: string,
  selector: Record<string, string>,
  ports: readonly Fields[],
  spec: Fields = {},
  metadata: Fields = {},
): Manifest =>
  object(
    'v1',
    'Service',
    namespaceName,
    name,
    {
      spec: { type: 'ClusterIP', clusterIP: `10.96.${name.length}.${namespaceName.length}`, selector, ports, ...spec },
    },
    metadata,
  );

const RBAC = 'rbac.authorization.k8s.io';

export const binding = (
  namespaceName: string | undefined,
  name: string,
  role: { kind: 'Role' | 'ClusterRole'; name: string },
  subjects: readonly Fields[],
  metadata: Fields = {},
): Manifest =>
  object(
    `${RBAC}/v1`,
    namespaceName ? 'RoleBinding' : 'ClusterRoleBinding',
    namespaceName,
    name,
    { roleRef: { apiGroup: RBAC, ...role }, subjects },
    metadata,
  );

export const role = (
  namespaceName: string | undefined,
  name: string,
  rules: readonly Fields[],
  metadata: Fields = {},
): Manifest => object(`${RBAC}/v1`, namespaceName ? 'Role' : 'ClusterRole', namespaceName, name, { rules }, metadata);

export const serviceAccountSubject = (namespaceName: string, name: string): Fields => ({
  kind: 'ServiceAccount',
  namespace: namespaceName,
  name,
});
export const group = (name: string): Fields => ({ kind: 'Group', apiGroup: RBAC, name });
export const user = (name: string): Fields => ({ kind: 'User', apiGroup: RBAC, name });
