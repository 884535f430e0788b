import https from 'node:https';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeCluster } from '../support/cluster.ts';

// The API server proxies to no loopback address.
const address = Object.values(networkInterfaces())
  .flat()
  .find((candidate) => candidate?.family === 'IPv4' && !candidate.internal)?.address;

describeCluster('kubelet configurations', (cluster) => {
  const config = {
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: true } },
    readOnlyPort: 10255,
    staticPodURLHeader: { Authorization: ['static-pod-marker'] },
  };
  const kubelet = https.createServer(cluster.controlPlane.tls, (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url?.startsWith('/configz') ? { kubeletconfig: config } : {}));
  });
  let port = 0;

  beforeAll(async () => {
    if (!address) return;
    await new Promise<void>((resolve) => kubelet.listen(0, address, resolve));
    const bound = kubelet.address();
    port = typeof bound === 'object' && bound ? bound.port : 0;
    for (const name of ['kubelet-a', 'kubelet-b'])
      await cluster.loader.create({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name },
        status: {
          addresses: [{ type: 'InternalIP', address }],
          daemonEndpoints: { kubeletEndpoint: { Port: port } },
        },
      });
    await cluster.loader.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'kubelet-gone' } });
  });
  afterAll(async () => {
    for (const name of ['kubelet-a', 'kubelet-b', 'kubelet-gone'])
      await cluster.loader.request('DELETE', `/api/v1/nodes/${name}`);
    kubelet.closeAllConnections();
    kubelet.close();
  });

  it.skipIf(!address)('are read through the API server, and a kubelet that is away is named', async () => {
    const live = cluster.open();
    const snapshot = await live.collect({ namespaces: ['default'] });
    live.close();
    expect(snapshot.kubelets['kubelet-a']).toEqual({
      kind: 'KubeletConfiguration',
      authentication: { anonymous: { enabled: true } },
      readOnlyPort: 10255,
    });
    expect(snapshot.kubelets['kubelet-b']).toBe(snapshot.kubelets['kubelet-a']);
    expect(JSON.stringify(snapshot)).not.toContain('static-pod-marker');
    expect(snapshot.refusals).toContainEqual(
      expect.objectContaining({ resource: 'nodes/configz', name: 'kubelet-gone' }),
    );
  });
});
