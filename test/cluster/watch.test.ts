// Drift, on an API server of its own that is killed, started again, and made to forget.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { type ApiProxy, startApiProxy } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { Loader } from '../support/loader.ts';
import { driftSchema } from '../unit/report/schema.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));

const pod = (name: string, privileged: boolean) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: {
    automountServiceAccountToken: false,
    containers: [{ name: 'web', image: 'nginx:1.29.0', securityContext: { privileged } }],
  },
});

describeCluster('kubeharden watch', () => {
  let plane: RunningControlPlane;
  let proxy: ApiProxy;
  let loader: Loader;
  let watcher: ChildProcessByStdio<null, Readable, Readable>;
  /** The proxy answers no watch. */
  let deaf = false;
  let output = '';
  let errors = '';
  const posted: string[] = [];
  const receiver = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => posted.push(chunk.toString('utf8')));
    // The first attempt always fails.
    request.on('end', () => response.writeHead(posted.length === 1 ? 503 : 204).end());
  });

  const events = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => driftSchema.parse(JSON.parse(line)));
  const drifts = (kind: string, check: string) =>
    events().flatMap((event) =>
      event.event === 'drift' && event.kind === kind && event.finding.check === check ? event.finding.subject.name : [],
    );
  const until = async (holds: () => boolean, milliseconds: number): Promise<void> => {
    const deadline = Date.now() + milliseconds;
    while (!holds()) {
      if (Date.now() > deadline)
        throw new Error(`Not within ${milliseconds} ms. It said:\n${output.slice(-2000)}${errors}`);
      await sleep(50);
    }
  };
  const remove = (path: string) => loader.request('DELETE', path);

  beforeAll(async () => {
    plane = await startControlPlane({ binaries: findBinaries() ?? '', controllers: false });
    loader = new Loader(plane);
    await loader.createYaml(`
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`);
    await loader.create(pod('calm', false));
    proxy = await startApiProxy(plane, ({ url }) =>
      deaf && url.includes('watch=true') ? { status: 503, headers: { 'retry-after': '0' } } : undefined,
    );
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    watcher = spawn(process.execPath, [PROGRAM, 'watch', '--kubeconfig', proxy.kubeconfig, '--format', 'json'], {
      env: { PATH: process.env.PATH ?? '', KUBEHARDEN_WEBHOOK: `http://127.0.0.1:${port}/hooks/TOKEN` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    watcher.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    watcher.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    await until(() => events().some(({ event }) => event === 'started'), 30_000);
  });
  afterAll(async () => {
    watcher?.kill('SIGKILL');
    receiver.closeAllConnections();
    receiver.close();
    loader?.close();
    await proxy?.stop();
    await plane?.stop();
  });

  it('tells of a privileged pod, a binding to cluster-admin and a removed policy within seconds', async () => {
    await loader.create(pod('rogue', true));
    await loader.create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'everything' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'shop' }],
    });
    await until(() => drifts('new', 'pod-privileged').includes('rogue'), 5000);
    await until(() => drifts('new', 'rbac-cluster-admin-bindings').length > 0, 5000);
    expect(drifts('new', 'net-policy-missing')).toEqual([]);
    await remove('/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/default-deny');
    await until(() => drifts('new', 'net-policy-missing').includes('shop'), 5000);
  });

  it('tells what is solved, and nothing of changes that no check reads', async () => {
    const before = events().length;
    const label = { metadata: { resourceVersion: undefined, labels: { tier: 'front' } } };
    await loader.request('PATCH', '/api/v1/namespaces/shop/pods/calm', label, 'application/merge-patch+json');
    await sleep(2500);
    expect(events().length).toBe(before);
    await remove('/api/v1/namespaces/shop/pods/rogue?gracePeriodSeconds=0');
    await until(() => drifts('solved', 'pod-privileged').includes('rogue'), 5000);
  });

  it('posts it to the webhook, again where that failed, without showing the address', async () => {
    await until(() => posted.join('').includes('rbac-cluster-admin-bindings'), 10_000);
    expect(JSON.parse(posted[1] ?? '{}')).toMatchObject({ events: expect.any(Array), text: expect.any(String) });
    expect(posted[1]).toBe(posted[0]);
    expect(output + errors).not.toContain('TOKEN');
  });

  it('goes on when the API server was gone, and says so', async () => {
    await plane.killApiServer();
    await until(() => events().some(({ event }) => event === 'away'), 20_000);
    await plane.restartApiServer();
    await loader.create(pod('second', true));
    await until(() => drifts('new', 'pod-privileged').includes('second'), 45_000);
    await until(() => events().some(({ event }) => event === 'back'), 45_000);
    // Nothing was taken for gone or unreadable only because nobody answered.
    const away = events().findIndex(({ event }) => event === 'away');
    const told = events()
      .slice(away)
      .flatMap((event) => (event.event === 'drift' ? [event] : []));
    expect(told.filter(({ kind }) => kind !== 'new')).toEqual([]);
    expect(new Set(told.map(({ finding }) => finding.subject.name))).toEqual(new Set(['second']));
  });

  it('reads the lists again where the place that it followed from is forgotten', async () => {
    deaf = true;
    proxy.cut();
    await remove('/api/v1/namespaces/shop/pods/second?gracePeriodSeconds=0');
    await loader.create(pod('third', true));
    await plane.compact();
    await plane.restartApiServer();
    const from = proxy.requests.length;
    deaf = false;
    await until(() => drifts('new', 'pod-privileged').includes('third'), 45_000);
    await until(() => drifts('solved', 'pod-privileged').includes('second'), 5000);
    const pods = proxy.requests.slice(from).filter(({ url }) => url.startsWith('/api/v1/pods?'));
    // Followed from the old place, refused there (410), listed anew.
    expect(pods.map(({ url }) => url.includes('watch=true'))).toEqual(expect.arrayContaining([true, false]));
  });

  it('ends by Ctrl-C with a summary and 130', async () => {
    const ended = new Promise<number | null>((resolve) => watcher.once('exit', resolve));
    watcher.kill('SIGINT');
    expect(await ended).toBe(130);
    const last = events().at(-1);
    expect(last).toMatchObject({ event: 'ended', counts: { unknown: 0 } });
    expect(errors).toBe('');
  });
});
