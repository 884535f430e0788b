import { expect, it } from 'vitest';
import { startApiProxy } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';

const MARKER = 'marker-that-must-not-be-kept';

describeCluster('what is never read or kept', (cluster) => {
  it('keeps no Secret data, environment value, last-applied annotation or token', async () => {
    const namespace = await cluster.namespace('secrecy');
    await cluster.create(
      `
apiVersion: v1
kind: Secret
metadata:
  name: database
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"password":"${MARKER}-applied"}}'}
type: Opaque
stringData: {password: ${MARKER}-data, user: ${MARKER}-user}
---
apiVersion: v1
kind: Secret
metadata:
  name: old-token
  annotations:
    kubernetes.io/service-account.name: default
    kubectl.kubernetes.io/last-applied-configuration: ${MARKER}-token-annotation
  labels: {kubernetes.io/legacy-token-last-used: "2026-01-02"}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "${MARKER}-pod"}
spec:
  containers:
    - name: web
      image: registry.example/web:1
      command: [/bin/web, --password=${MARKER}-flag]
      args: [--token, ${MARKER}-argument]
      env: [{name: DB_PASSWORD, value: ${MARKER}-environment}]
      livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: Authorization, value: ${MARKER}-header}]}}
      lifecycle: {preStop: {exec: {command: [curl, ${MARKER}-exec]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "${MARKER}-deployment"}
spec:
  replicas: 0
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: api, env: [{name: API_TOKEN, value: ${MARKER}-template}]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {password: ${MARKER}-settings}
`,
      namespace,
    );
    // The token of the old kind is filled in by the controller.
    const path = `/api/v1/namespaces/${namespace}/secrets/old-token`;
    let token = '';
    await cluster.until(async () => {
      const { data }: { data?: { token?: string } } = JSON.parse((await cluster.loader.request('GET', path)).body);
      token = Buffer.from(data?.token ?? '', 'base64').toString();
      return token !== '';
    });

    const proxy = await startApiProxy(cluster.controlPlane);
    const live = cluster.open('admin', { kubeconfig: proxy.kubeconfig });
    const snapshot = await live.collect({});
    live.close();
    await proxy.stop();

    const kept = JSON.stringify(snapshot);
    expect(kept).not.toContain(MARKER);
    expect(kept).not.toContain(Buffer.from(MARKER).toString('base64').slice(0, 20));
    expect(kept).not.toContain(token);
    for (const own of Object.values(cluster.controlPlane.tokens)) expect(kept).not.toContain(own);

    expect(snapshot.secrets.filter((secret) => secret.namespace === namespace)).toEqual([
      { namespace, name: 'database', type: 'Opaque', keys: 2 },
      {
        namespace,
        name: 'old-token',
        type: 'kubernetes.io/service-account-token',
        keys: 3,
        serviceAccount: 'default',
        lastUsed: '2026-01-02',
      },
    ]);

    const asked = proxy.requests.filter(({ url }) => url.includes('/secrets'));
    expect(asked.length).toBeGreaterThan(4);
    for (const { url, headers } of asked) {
      if (headers.accept === 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io')
        expect(new URL(url, proxy.server).searchParams.get('fieldSelector')).toBe(
          'type=kubernetes.io/service-account-token',
        );
      else {
        expect(headers.accept).toBe('application/json;as=Table;v=v1;g=meta.k8s.io');
        expect(new URL(url, proxy.server).searchParams.get('includeObject')).toBe('None');
      }
    }
    const configMaps = proxy.requests.filter(({ url }) => url.includes('/configmaps'));
    expect(configMaps.map(({ url }) => url.split('/').at(-1)).sort()).toEqual([
      'aws-auth',
      'coredns',
      'kube-proxy',
      'kubeadm-config',
      'kubelet-config',
    ]);
  });

  it('leaves Secrets out where the server gives no form without their data', async () => {
    const namespace = await cluster.namespace('no-table');
    await cluster.create(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: plain}\nstringData: {password: plain-marker}',
      namespace,
    );
    const whole = {
      kind: 'SecretList',
      apiVersion: 'v1',
      metadata: {},
      items: [{ data: { password: 'plain-marker' } }],
    };
    const proxy = await startApiProxy(cluster.controlPlane, ({ url }) =>
      url.includes('/secrets') ? { status: 200, body: whole } : undefined,
    );
    const live = cluster.open('admin', { kubeconfig: proxy.kubeconfig });
    const snapshot = await live.collect({});
    live.close();
    await proxy.stop();
    expect(snapshot.secrets).toEqual([]);
    expect(snapshot.refusals).toContainEqual(expect.objectContaining({ resource: 'secrets', reason: 'error' }));
    expect(JSON.stringify(snapshot)).not.toContain('plain-marker');
  });

  it('refuses to read or write a Secret when asked for one', async () => {
    const live = cluster.open();
    const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'x' };
    await expect(live.get(ref)).rejects.toMatchObject({ code: 'internal' });
    await expect(live.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } })).rejects.toMatchObject({
      code: 'internal',
    });
    await expect(live.patch(ref, { type: 'merge', body: {} })).rejects.toMatchObject({ code: 'internal' });
    live.close();
  });
});
