// A namespace of its own on the real API server, five changes of every kind to it, and what it holds.
import type { ClusterChange } from '../../src/core/change.ts';
import { desiredState } from '../../src/core/inverse.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import type { TestCluster } from '../support/cluster.ts';

export interface World {
  readonly namespace: string;
  readonly changes: readonly ClusterChange[];
  /** What people decided about each object of the world, by path; null where there is none. */
  content(): Promise<Readonly<Record<string, unknown>>>;
  /** Paths whose content differs. */
  moved(before: Readonly<Record<string, unknown>>): Promise<string[]>;
}

export async function makeWorld(cluster: TestCluster): Promise<World> {
  const namespace = await cluster.namespace('faulty', { team: 'shop' });
  const binding = `old-deployer-${namespace}`;
  await cluster.create(
    `
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: NAMESPACE }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${binding}, labels: { old: "yes" } }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: web, namespace: NAMESPACE }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: NAMESPACE }
spec:
  replicas: 0
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1.29' }] }
`,
    namespace,
  );
  const paths = [
    `/api/v1/namespaces/${namespace}`,
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/deny`,
    `/api/v1/namespaces/${namespace}/serviceaccounts/web`,
    `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${binding}`,
    `/apis/apps/v1/namespaces/${namespace}/deployments/web`,
  ];
  const content = async (): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> = {};
    for (const path of paths) {
      const { status, body } = await cluster.loader.request('GET', path);
      found[path] = status === 200 ? desiredState(JSON.parse(body) as Manifest) : null;
    }
    return found;
  };
  return {
    namespace,
    content,
    moved: async (before) => {
      const now = await content();
      return paths.filter((path) => JSON.stringify(now[path]) !== JSON.stringify(before[path]));
    },
    changes: [
      {
        kind: 'apply',
        manifest: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'deny', namespace, labels: { 'app.kubernetes.io/managed-by': 'kubeharden' } },
          spec: { podSelector: {}, policyTypes: ['Ingress'] },
        },
      },
      {
        kind: 'patch',
        target: { apiVersion: 'v1', kind: 'Namespace', name: namespace },
        patch: { metadata: { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } } },
        patchType: 'strategic',
      },
      {
        kind: 'apply',
        manifest: {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'web', namespace },
          automountServiceAccountToken: false,
        },
      },
      {
        kind: 'delete',
        target: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: binding },
      },
      {
        kind: 'patch',
        target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' },
        patch: { spec: { template: { spec: { automountServiceAccountToken: false } } } },
        patchType: 'strategic',
      },
    ],
  };
}
