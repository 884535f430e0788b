import { expect, it } from 'vitest';
import { list } from '../../src/core/snapshot.ts';
import { type ApiProxy, type Fault, type SeenRequest, startApiProxy, type Trouble } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';

describeCluster('a server that has troubles', (cluster) => {
  const through = async <T>(
    fault: (request: SeenRequest, index: number) => Fault | Trouble | undefined,
    use: (live: ReturnType<typeof cluster.open>, proxy: ApiProxy) => Promise<T>,
    options: { timeoutMs?: number } = {},
  ): Promise<T> => {
    const proxy = await startApiProxy(cluster.controlPlane, fault);
    const live = cluster.open('admin', { kubeconfig: proxy.kubeconfig, ...options });
    try {
      return await use(live, proxy);
    } finally {
      live.close();
      await proxy.stop();
    }
  };
  const crowded = async (): Promise<string> => {
    const namespace = await cluster.namespace('crowded');
    await cluster.loader.createAll(
      Array.from({ length: 600 }, (_, index) => ({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: `account-${index}`, namespace },
      })),
    );
    return namespace;
  };

  it('begins a list again when its pages have expired, and takes it whole in the end', async () => {
    const namespace = await crowded();
    const gone = {
      status: 410,
      body: { kind: 'Status', code: 410, reason: 'Expired', message: 'the continue token is too old' },
    };
    let expired = 0;
    await through(
      ({ url }) => (url.includes('/serviceaccounts?') && url.includes('continue=') && expired++ < 1 ? gone : undefined),
      async (live, proxy) => {
        const snapshot = await live.collect({ namespaces: [namespace] });
        expect(list(snapshot, 'serviceaccounts')).toHaveLength(601);
        expect(proxy.requests.filter(({ url }) => url.includes('/serviceaccounts?'))).toHaveLength(4);
      },
    );
    await through(
      ({ url }) => (url.includes('/serviceaccounts') && url.includes('continue=') ? gone : undefined),
      async (live, proxy) => {
        const snapshot = await live.collect({ namespaces: [namespace] });
        expect(list(snapshot, 'serviceaccounts')).toHaveLength(601);
        expect(snapshot.refusals.filter(({ resource }) => resource !== 'nodes/configz')).toEqual([]);
        expect(proxy.requests.filter(({ url }) => url.endsWith('/serviceaccounts'))).toHaveLength(1);
      },
    );
  });

  it('waits as long as the server asks', async () => {
    let throttled = 0;
    await through(
      ({ url }) =>
        url.startsWith('/api/v1/nodes') && throttled++ < 2
          ? { status: 429, headers: { 'retry-after': '1' } }
          : undefined,
      async (live) => {
        const begun = performance.now();
        const snapshot = await live.collect({ namespaces: ['default'] });
        expect(performance.now() - begun).toBeGreaterThan(1900);
        expect(snapshot.refusals.filter(({ resource }) => resource === 'nodes')).toEqual([]);
      },
    );
  });

  it('asks again when a gateway fails for a moment, but repeats no change', async () => {
    let failures = 0;
    await through(
      ({ url }) => (url.startsWith('/apis/apps/v1/deployments') && failures++ < 1 ? { status: 503 } : undefined),
      async (live) =>
        expect((await live.collect({})).refusals.map(({ resource }) => resource)).not.toContain('deployments.apps'),
    );
    await through(
      ({ method }) => (method === 'PATCH' ? { status: 503 } : undefined),
      async (live, proxy) => {
        const target = { apiVersion: 'v1', kind: 'Namespace', name: 'default' };
        await expect(live.patch(target, { type: 'merge', body: {} })).rejects.toMatchObject({
          code: 'server',
          status: 503,
        });
        expect(proxy.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
      },
    );
  });

  it('records a list that is never answered, and scans the rest', async () => {
    await through(
      ({ url }) => (url.includes('/ingresses') ? 'silence' : url.includes('/cronjobs') ? 'stall' : undefined),
      async (live) => {
        const snapshot = await live.collect({});
        const late = (plural: string) => `The API server did not list ${plural} in time: no answer within 0.5 s.`;
        expect(snapshot.refusals.filter(({ resource }) => resource !== 'nodes/configz')).toEqual(
          expect.arrayContaining([
            { resource: 'ingresses.networking.k8s.io', reason: 'timeout', message: late('ingresses') },
            { resource: 'cronjobs.batch', reason: 'timeout', message: late('cronjobs') },
          ]),
        );
        expect(list(snapshot, 'namespaces').length).toBeGreaterThan(3);
      },
      { timeoutMs: 500 },
    );
  });

  it('records what fails inside the server, control characters made visible', async () => {
    await through(
      ({ url }) =>
        url.includes('/cronjobs')
          ? { status: 500, body: { kind: 'Status', message: 'broken\u001b[2J\u202eetcd' } }
          : undefined,
      async (live) => {
        const { refusals } = await live.collect({});
        const refusal = refusals.find(({ resource }) => resource === 'cronjobs.batch');
        expect(refusal).toMatchObject({
          reason: 'error',
          message: expect.stringContaining('broken\\x1b[2J\\u202eetcd'),
        });
      },
    );
  });

  it('falls back to discovery of each group where the aggregated form is not known', async () => {
    const whole = cluster.open();
    const expected = await whole.collect({});
    whole.close();
    await through(
      ({ url, headers }) => {
        // An old server ignores what it does not know and answers with the plain form.
        if (url === '/api' || url === '/apis') headers.accept = 'application/json';
        return undefined;
      },
      async (live) => {
        const snapshot = await live.collect({});
        const key = (resource: (typeof snapshot.discovery)[number]) =>
          JSON.stringify({ ...resource, verbs: [...resource.verbs].sort() });
        expect(snapshot.discovery.map(key).sort()).toEqual(expected.discovery.map(key).sort());
      },
    );
  });

  it('stops at once when it is told to', async () => {
    await through(
      ({ url }) => (url.includes('/pods') ? 'silence' : url.includes('/services') ? 'stall' : undefined),
      async (live) => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 200);
        const begun = performance.now();
        await expect(live.collect({ signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
        expect(performance.now() - begun).toBeLessThan(2000);
        await expect(live.connect(stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
      },
    );
  });

  it('says that something else answers in the place of an API server', async () => {
    await through(
      () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }),
      async (live) =>
        expect(live.connect()).rejects.toMatchObject({ code: 'server', hint: expect.stringContaining('login page') }),
    );
  });

  it('works behind a path, as clusters behind a management server are', async () => {
    const { writeFileSync, readFileSync } = await import('node:fs');
    const proxy = await startApiProxy(cluster.controlPlane, (request) => {
      expect(request.url).toMatch(/^\/k8s\/clusters\/c-1\//);
      return { status: 200, body: { gitVersion: 'v1.36.0', major: '1', minor: '36', metadata: { uid: 'u' } } };
    });
    const path = `${proxy.kubeconfig}-path`;
    writeFileSync(
      path,
      readFileSync(proxy.kubeconfig, 'utf8').replace(proxy.server, `${proxy.server}/k8s/clusters/c-1`),
    );
    const live = cluster.open('admin', { kubeconfig: path });
    expect((await live.connect()).identity.uid).toBe('u');
    live.close();
    await proxy.stop();
  });
});
