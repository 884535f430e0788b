import type { Loader, PlainObject } from '../loader.ts';

export interface CrowdSize {
  readonly namespaces: number;
  readonly deployments: number;
  readonly pods: number;
  readonly roles: number;
  readonly nodes: number;
}

/** The cluster that the budgets are stated for. */
export const BUDGET_CROWD: CrowdSize = { namespaces: 50, deployments: 1000, pods: 5000, roles: 500, nodes: 50 };

const HEX = (n: number): string => n.toString(16).padStart(8, '0');

/** A pod's template of ordinary size: an application and its sidecar, with settings, probes and volumes. */
const podSpec = (app: string): Record<string, unknown> => ({
  serviceAccountName: 'default',
  containers: ['app', 'sidecar'].map((name) => ({
    name,
    image: `registry.example/${app}/${name}:1.${app.length}.0`,
    imagePullPolicy: 'IfNotPresent',
    args: ['--listen=:8080', `--upstream=http://${app}-db:5432`, '--log-level=info'],
    env: [
      ...Array.from({ length: 12 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-${app}-${index}` })),
      { name: 'DATABASE_URL', value: `postgres://${app}-db:5432/${app}` },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    ports: [{ name: `${name}-http`, containerPort: name === 'app' ? 8080 : 9090 }],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    livenessProbe: { httpGet: { path: '/live', port: 8080 }, periodSeconds: 10 },
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'scratch', mountPath: '/tmp' },
    ],
    ...(name === 'app' ? {} : { securityContext: { allowPrivilegeEscalation: false } }),
  })),
  volumes: [
    { name: 'config', configMap: { name: `${app}-config` } },
    { name: 'scratch', emptyDir: {} },
  ],
});

const namespaceAt = (index: number, size: CrowdSize): string =>
  `team-${String(index % size.namespaces).padStart(3, '0')}`;
const labelsOf = (app: string) => ({ app, 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'crowd' });

/** The namespaces, and the service accounts that a controller would make in them. */
function* ground(size: CrowdSize, kind: 'Namespace' | 'ServiceAccount'): Generator<PlainObject> {
  for (let index = 0; index < size.namespaces; index += 1) {
    const namespace = namespaceAt(index, size);
    const metadata = kind === 'Namespace' ? { name: namespace } : { name: 'default', namespace };
    yield { apiVersion: 'v1', kind, metadata };
  }
}

/** Fills a control plane that has no controllers, where pods stay as they are written. */
export async function loadCrowd(loader: Loader, size: CrowdSize): Promise<void> {
  await loader.createAll(ground(size, 'Namespace'));
  await loader.createAll(ground(size, 'ServiceAccount'));
  await loader.createAll(crowd(size));
}

/** The same objects without a control plane, each after what it needs. */
export function* crowdObjects(size: CrowdSize): Generator<PlainObject> {
  yield* ground(size, 'Namespace');
  yield* ground(size, 'ServiceAccount');
  yield* crowd(size);
}

function* crowd(size: CrowdSize): Generator<PlainObject> {
  for (let index = 0; index < size.nodes; index += 1) yield node(index);
  for (let index = 0; index < size.deployments; index += 1) {
    const app = `app-${index}`;
    yield {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: app, namespace: namespaceAt(index, size), labels: labelsOf(app) },
      spec: {
        replicas: Math.ceil(size.pods / size.deployments),
        selector: { matchLabels: { app } },
        template: { metadata: { labels: labelsOf(app) }, spec: podSpec(app) },
      },
    };
  }
  for (let index = 0; index < size.pods; index += 1) yield pod(index, size);
  for (let index = 0; index < size.roles; index += 1)
    yield {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: `role-${index}`, namespace: namespaceAt(index, size) },
      rules: [
        { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', index % 10 === 0 ? '*' : 'list'] },
      ],
    };
}

function node(index: number): PlainObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}`, labels: { 'kubernetes.io/hostname': `node-${index}` } },
    status: {
      // An address that the API server asks no kubelet at.
      addresses: [{ type: 'InternalIP', address: `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}` }],
      allocatable: { cpu: '16', memory: '64Gi', pods: '250' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'ready' }],
    },
  };
}

function pod(index: number, size: CrowdSize): PlainObject {
  const owner = index % size.deployments;
  const app = `app-${owner}`;
  const replicaSet = `${app}-${HEX(owner)}`;
  const spec = podSpec(app);
  const containers = ['app', 'sidecar'].map((name) => ({
    name,
    image: `registry.example/${app}/${name}:1.${app.length}.0`,
    imageID: `registry.example/${app}/${name}@sha256:${HEX(owner).repeat(8)}`,
    containerID: `containerd://${HEX(index).repeat(8)}`,
    ready: true,
    started: true,
    restartCount: index % 3,
    state: { running: { startedAt: '2026-11-01T00:00:00Z' } },
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${replicaSet}-${HEX(index)}`,
      namespace: namespaceAt(owner, size),
      labels: { ...labelsOf(app), 'pod-template-hash': HEX(owner) },
      annotations: { 'example.org/checksum': HEX(index).repeat(8) },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: replicaSet, uid: `uid-${replicaSet}`, controller: true },
      ],
    },
    spec: { ...spec, nodeName: `node-${index % size.nodes}` },
    status: {
      phase: 'Running',
      podIP: `10.2.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
      hostIP: '10.1.0.1',
      startTime: '2026-11-01T00:00:00Z',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: '2026-11-01T00:00:00Z',
      })),
      containerStatuses: containers,
    },
  };
}
