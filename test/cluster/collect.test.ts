import { expect, it } from 'vitest';
import type { CollectEvent } from '../../src/core/ports.ts';
import { list } from '../../src/core/snapshot.ts';
import { startApiProxy } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';

const WORLD = `
apiVersion: v1
kind: Node
metadata: {name: NAMESPACE-node, annotations: {kubeadm.alpha.kubernetes.io/cri-socket: unix:///run/containerd/containerd.sock}}
status:
  allocatable: {cpu: "4", memory: 8Gi}
  conditions: [{type: Ready, status: "True"}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  nodeName: NAMESPACE-node
  containers:
    - name: web
      image: registry.example/web:1.0.0
      env: [{name: BACKEND_URL, value: "http://backend:8080"}]
status:
  phase: Running
  podIP: 10.9.8.7
  containerStatuses: [{name: web, image: "registry.example/web:1.0.0", imageID: "", ready: true, restartCount: 2, state: {running: {}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: backend}
spec:
  replicas: 0
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec: {containers: [{name: backend, image: registry.example/backend:2}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {pods: "10"}}
`;

describeCluster('collecting', (cluster) => {
  it('reads every kind of object, reduced to what checks read, with who and what the cluster is', async () => {
    const namespace = await cluster.namespace('collect');
    await cluster.create(WORLD, namespace);
    const live = cluster.open();
    const snapshot = await live.collect({});
    live.close();

    // No kubelet runs behind these nodes; nothing else is refused.
    expect(snapshot.refusals.filter(({ resource }) => resource !== 'nodes/configz')).toEqual([]);
    expect(snapshot.refusals).toContainEqual(
      expect.objectContaining({ resource: 'nodes/configz', name: `${namespace}-node` }),
    );
    expect(snapshot.source).toEqual({ kind: 'live', name: 'admin' });
    expect(snapshot.identity).toMatchObject({ server: cluster.controlPlane.server, context: 'admin' });
    expect(snapshot.identity.uid).toMatch(/^[\da-f-]{36}$/);
    expect(snapshot.operator).toEqual({ username: 'admin', groups: ['system:masters', 'system:authenticated'] });
    expect(snapshot.version?.gitVersion).toMatch(/^v1\.\d+\.\d+$/);

    const pod = list(snapshot, 'pods').find(({ metadata }) => metadata.namespace === namespace);
    expect(pod).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' }, managers: ['loader'] },
      status: {
        phase: 'Running',
        podIP: '10.9.8.7',
        containerStatuses: [{ name: 'web', restartCount: 2, running: true }],
      },
    });
    expect(pod?.spec.containers[0]?.env).toEqual([{ name: 'BACKEND_URL' }]);
    expect(pod?.spec.containers[0]?.facts?.endpoints).toEqual([
      { host: 'backend', port: 8080, from: 'env BACKEND_URL' },
    ]);

    const named = (resource: Parameters<typeof list>[1]) =>
      list(snapshot, resource)
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name);
    expect(named('deployments.apps')).toEqual(['backend']);
    expect(named('networkpolicies.networking.k8s.io')).toEqual(['deny']);
    expect(named('resourcequotas')).toEqual(['quota']);
    expect(list(snapshot, 'clusterroles.rbac.authorization.k8s.io').map(({ metadata }) => metadata.name)).toContain(
      'cluster-admin',
    );
    expect(snapshot.discovery).toContainEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
      verbs: expect.arrayContaining(['list', 'patch']),
    });
  });

  it('takes lists in pages and tells how far it is', async () => {
    const namespace = await cluster.namespace('pages');
    const accounts = Array.from({ length: 1203 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: `account-${index}`, namespace },
    }));
    await cluster.loader.createAll(accounts);
    const proxy = await startApiProxy(cluster.controlPlane);
    const live = cluster.open('admin', { kubeconfig: proxy.kubeconfig });
    const events: CollectEvent[] = [];
    const snapshot = await live.collect({ namespaces: [namespace], onEvent: (event) => events.push(event) });
    live.close();
    await proxy.stop();

    expect(list(snapshot, 'serviceaccounts')).toHaveLength(1204);
    expect(new Set(list(snapshot, 'serviceaccounts').map(({ metadata }) => metadata.name)).size).toBe(1204);
    const pages = proxy.requests.filter(({ url }) => url.includes('/serviceaccounts?'));
    expect(pages.map(({ url }) => new URL(url, proxy.server).searchParams.get('limit'))).toEqual(['500', '500', '500']);
    const heard = events.flatMap((event) =>
      'resource' in event && event.resource === 'serviceaccounts'
        ? [[event.kind, 'count' in event ? event.count : undefined]]
        : [],
    );
    expect(heard).toEqual([
      ['started', undefined],
      ['progress', 500],
      ['progress', 1000],
      ['progress', 1204],
      ['finished', 1204],
    ]);
  });

  it('looks only at the namespaces that are asked for, and names one that does not exist', async () => {
    const [one, other] = await Promise.all([cluster.namespace('one'), cluster.namespace('other')]);
    const live = cluster.open();
    const snapshot = await live.collect({ namespaces: [one] });
    expect(list(snapshot, 'namespaces').map(({ metadata }) => metadata.name)).toEqual([one]);
    expect(JSON.stringify(list(snapshot, 'serviceaccounts'))).not.toContain(other);
    await expect(live.collect({ namespaces: ['no-such-place'] })).rejects.toMatchObject({
      code: 'usage',
      message: 'The cluster has no namespace no-such-place.',
    });
    live.close();
  });

  it('reads optional resources where they are served, in the version that is served', async () => {
    const proxyless = cluster.open();
    const before = await proxyless.collect({});
    expect(before.resources['clusterpolicies.kyverno.io']).toBeUndefined();
    await cluster.create(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: clusterpolicies.kyverno.io}
spec:
  group: kyverno.io
  scope: Cluster
  names: {plural: clusterpolicies, singular: clusterpolicy, kind: ClusterPolicy}
  versions:
    - {name: v2beta1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
`);
    await cluster.until(
      async () => (await cluster.loader.request('GET', '/apis/kyverno.io/v2beta1/clusterpolicies')).status === 200,
    );
    await cluster.create(`
apiVersion: kyverno.io/v2beta1
kind: ClusterPolicy
metadata: {name: only-signed}
spec: {validationFailureAction: Enforce}
`);
    const after = await proxyless.collect({});
    proxyless.close();
    expect(after.resources['clusterpolicies.kyverno.io']).toMatchObject([
      {
        apiVersion: 'kyverno.io/v2beta1',
        metadata: { name: 'only-signed' },
        spec: { validationFailureAction: 'Enforce' },
      },
    ]);
  });

  it('says who it is, asks for compressed answers, and keeps connections', async () => {
    const proxy = await startApiProxy(cluster.controlPlane);
    const live = cluster.open('admin', { kubeconfig: proxy.kubeconfig, toolVersion: '1.2.3' });
    await cluster.create('{apiVersion: v1, kind: Node, metadata: {name: asked-about}}');
    await live.collect({});
    live.close();
    await proxy.stop();
    expect(new Set(proxy.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['kubeharden/1.2.3']));
    expect(new Set(proxy.requests.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['gzip']));
    // And one more, to ask what is answered without credentials.
    expect(proxy.connections()).toBeLessThanOrEqual(11);
    expect(proxy.requests.length).toBeGreaterThan(40);
    // A scan writes nothing: it posts only questions about itself.
    const posted = proxy.requests.filter(({ method }) => method !== 'GET').map(({ url }) => url.split('/').at(-1));
    expect(new Set(posted)).toEqual(new Set(['selfsubjectreviews', 'selfsubjectaccessreviews']));
  });
});
