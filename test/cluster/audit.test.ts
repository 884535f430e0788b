// The audit log of a real API server: what an attacker would do is done, and `kubeharden audit` has to find it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import type { Anomaly } from '../../src/audit/gather.ts';
import { type AuditedControlPlane, ask, type Request, startAudited } from '../support/audited.ts';
import { describeCluster } from '../support/cluster.ts';
import { Loader, type PlainObject } from '../support/loader.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const SPDY = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' };

// The API server proxies to no loopback address.
const address = Object.values(networkInterfaces())
  .flat()
  .find((candidate) => candidate?.family === 'IPv4' && !candidate.internal)?.address;

const binding = (name: string, role: string, ...subjects: object[]): PlainObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects,
});
const user = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name });

describeCluster('kubeharden audit on the log of a real API server', () => {
  let plane: AuditedControlPlane;
  let kubelet: https.Server;
  let before: string;

  const audit = (...args: string[]) =>
    spawnSync(process.execPath, [PROGRAM, 'audit', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const anomalies = (log: string): readonly Anomaly[] =>
    (JSON.parse(audit(log, '--format', 'json').stdout) as { anomalies: Anomaly[] }).anomalies;
  const as = (token: string | undefined, path: string, options: Request = {}) =>
    ask(plane, path, { ...(token ? { token } : {}), headers: { 'user-agent': 'kubectl/v1.36.3' }, ...options });
  const post = (token: string, path: string, body: unknown) => as(token, path, { method: 'POST', body });

  beforeAll(async () => {
    plane = await startAudited(findBinaries() ?? '', [
      'mallory-token,mallory,mallory',
      'node-token,system:node:worker-1,worker-1,"system:nodes"',
    ]);
    before = `${plane.log}.before`;
    const loader = new Loader(plane);
    kubelet = https.createServer(plane.tls, (_request, response) => response.end('{}'));
    kubelet.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n'),
    );
    await new Promise<void>((resolve) => kubelet.listen(0, address, resolve));
    const bound = kubelet.address();
    await loader.create({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'worker-1' },
      status: {
        addresses: [{ type: 'InternalIP', address }],
        daemonEndpoints: { kubeletEndpoint: { Port: typeof bound === 'object' && bound ? bound.port : 0 } },
      },
    });
    // A day's work of people and controllers: none of it is unusual.
    await loader.createYaml(`
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers: [{name: web, image: 'registry.k8s.io/pause:3.10'}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: shop}
rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}]
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop}
spec:
  nodeName: worker-1
  containers: [{name: db, image: 'registry.k8s.io/pause:3.10'}]
---
apiVersion: v1
kind: Namespace
metadata: {name: gone}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: gone}
spec: {podSelector: {}}
`);
    for (let index = 0; index < 12; index += 1)
      await loader.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `s-${index}`, namespace: 'shop' } });
    await loader.create(binding('viewer', 'view', user('viewer')));
    await as('node-token', '/api/v1/nodes/worker-1', { headers: { 'user-agent': 'kubelet/v1.36.3 (linux/amd64)' } });
    await loader.request('DELETE', '/api/v1/namespaces/gone');
    const gone = async () => (await loader.request('GET', '/api/v1/namespaces/gone')).status === 404;
    for (let left = 100; left > 0 && !(await gone()); left -= 1) await new Promise((done) => setTimeout(done, 100));
    writeFileSync(before, readFileSync(plane.log));
  });
  afterAll(async () => {
    kubelet?.closeAllConnections();
    kubelet?.close();
    await plane?.stop();
  });

  it('says nothing of the start of a control plane, of controllers, kubelets and a day’s work', () => {
    expect(anomalies(before)).toEqual([]);
  });

  it('finds what an attacker did, with who, when and from where', async () => {
    await post('admin-token', `${RBAC}/clusterrolebindings`, binding('open', 'view', user('system:anonymous')));
    await as(undefined, '/api/v1/namespaces/shop/pods');
    for (const path of ['pods', 'secrets', 'nodes', 'services', 'configmaps', 'events', 'endpoints', 'podtemplates'])
      for (const verb of ['GET', 'DELETE', 'GET']) await as('nobody-token', `/api/v1/${path}`, { method: verb });
    await as('nobody-token', '/api/v1/pods', { headers: { 'impersonate-user': 'admin' } });
    await post('admin-token', `${RBAC}/clusterrolebindings`, binding('mine', 'cluster-admin', user('mallory')));
    const mallory = 'mallory-token';
    await as(mallory, '/api/v1/namespaces/shop/pods/db/exec?command=sh&stdout=true', { method: 'POST', headers: SPDY });
    await as(mallory, '/api/v1/secrets?limit=500');
    for (let index = 0; index < 12; index += 1) await as(mallory, `/api/v1/namespaces/shop/secrets/s-${index}`);
    await as(mallory, '/api/v1/pods', {
      headers: { 'impersonate-user': 'boss', 'impersonate-group': 'system:masters' },
    });
    const { body } = await post(mallory, '/api/v1/namespaces/shop/serviceaccounts/web/token', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    await post(mallory, `${RBAC}/clusterroles`, {
      metadata: { name: 'back-door' },
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    });
    await post(mallory, '/api/v1/namespaces/shop/pods', {
      metadata: { name: 'root' },
      spec: { hostPID: true, containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }] },
    });
    await as(mallory, '/api/v1/nodes/worker-1/proxy/run/shop/db/db', { method: 'POST' });
    await post(mallory, '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations', {
      metadata: { name: 'tap' },
      webhooks: [],
    });
    await as(mallory, '/api/v1/namespaces/shop/events', { method: 'DELETE' });
    await as(mallory, '/api/v1/namespaces/shop', {
      method: 'PATCH',
      body: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    await as('node-token', '/api/v1/nodes/worker-1', { headers: { 'user-agent': 'curl/8.5.0' } });
    const { status } = JSON.parse(body) as { status: { token: string } };
    await as(status.token, '/api/v1/namespaces/shop/secrets', { from: '127.0.0.2' });

    const found = anomalies(plane.log);
    const of = (rule: string) => found.filter((anomaly) => anomaly.rule === rule);
    expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual([
      'anonymous-request',
      'cluster-admin-binding',
      'evidence-deletion',
      'impersonation',
      'node-credentials',
      'nodes-proxy',
      'pod-exec',
      'policy-change',
      'privileged-pod',
      'refused-requests',
      'role-written',
      'secrets-in-bulk',
      'token-request',
      'webhook-change',
    ]);
    expect(of('anonymous-request')[0]).toMatchObject({ severity: 'critical', sources: ['127.0.0.1'], count: 1 });
    expect(
      of('cluster-admin-binding')
        .map(({ detail }) => detail)
        .sort(),
    ).toEqual(['for mallory', 'gives view to system:anonymous']);
    expect(of('refused-requests')[0]).toMatchObject({ severity: 'high', user: 'nobody' });
    expect(of('impersonation').map(({ severity, user }) => [severity, user])).toEqual([
      ['critical', 'mallory'],
      ['high', 'nobody'],
    ]);
    expect(of('pod-exec')[0]).toMatchObject({ user: 'mallory', names: ['db'], count: 1, agents: [] });
    expect(of('secrets-in-bulk').map(({ detail, user }) => [user, detail])).toEqual([
      ['mallory', 'at least 10 different ones within 10 minutes'],
      ['mallory', 'all Secrets of the cluster'],
    ]);
    expect(of('nodes-proxy')[0]).toMatchObject({ severity: 'critical', detail: '/run' });
    expect(of('privileged-pod')[0]).toMatchObject({ detail: 'privileged, hostPID' });
    expect(of('node-credentials')[0]?.detail).toBe('with curl, which is no kubelet');
  });

  it('reads the log compressed as it reads it plain, and gates on it', () => {
    const [plain, packed] = [`${plane.log}.copy`, `${plane.log}.gz`];
    writeFileSync(plain, readFileSync(plane.log));
    writeFileSync(packed, gzipSync(readFileSync(plain)));
    expect(audit(packed).stdout).toBe(audit(plain).stdout);
    expect(audit(plane.log, '--fail-on', 'critical').status).toBe(1);
    expect(audit(before, '--fail-on', 'low').status).toBe(0);
    expect(audit(plane.log, '--user', 'nobody', '--fail-on', 'critical').status).toBe(0);
  });
});
