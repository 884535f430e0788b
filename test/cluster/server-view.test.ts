import { writeFileSync } from 'node:fs';
import https from 'node:https';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { CHECKS } from '../../src/areas/index.ts';
import { openContext } from '../../src/cluster/live/index.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { describeCluster } from '../support/cluster.ts';
import { type StartOptions, startControlPlane } from '../support/control-plane.ts';
import { Loader } from '../support/loader.ts';

// The API server proxies to no loopback address.
const address = Object.values(networkInterfaces())
  .flat()
  .find((candidate) => candidate?.family === 'IPv4' && !candidate.internal)?.address;

const findingsOf = (snapshot: Snapshot, ...ids: string[]) =>
  evaluate(
    CHECKS.filter(({ id }) => ids.includes(id)),
    snapshot,
  ).map(({ check, verdict, message }) => `${check}: ${verdict} (${message})`);

describeCluster('what servers tell of themselves', (cluster) => {
  it('flags, metrics and the certificate of the API server are read where nothing else shows them', async () => {
    // Deprecated, and counted from the first request on.
    await cluster.loader.request('GET', '/api/v1/componentstatuses');
    const live = cluster.open();
    const snapshot = await live.collect({ namespaces: ['default'] });
    live.close();
    expect(snapshot.flagz).toMatchObject({ profiling: 'true', 'authorization-mode': '[Node,RBAC]' });
    expect(snapshot.metrics?.deprecatedApis).toContainEqual(
      expect.objectContaining({ resource: 'componentstatuses', version: 'v1', removedIn: '' }),
    );
    expect(snapshot.anonymousStatus).toBe(200);
    expect(snapshot.certificates).toEqual([
      expect.objectContaining({ server: 'API server', at: new URL(cluster.controlPlane.server).host }),
    ]);
    expect(
      findingsOf(
        snapshot,
        'apiserver-profiling',
        'apiserver-authz-rbac',
        'apiserver-token-auth-file',
        'mon-cert-expiry',
      ),
    ).toEqual([
      'apiserver-authz-rbac: pass (pass)',
      'apiserver-profiling: fail (fail)',
      'apiserver-token-auth-file: fail (fail)',
      'mon-cert-expiry: pass (pass)',
    ]);
  });

  it('who may not read them is told so, and the scan goes on', async () => {
    const live = cluster.open('nobody');
    const snapshot = await live.collect({ namespaces: ['default'] });
    live.close();
    expect(snapshot.flagz).toBeUndefined();
    expect(snapshot.metrics).toBeUndefined();
    for (const resource of ['flagz', 'metrics'])
      expect(snapshot.refusals).toContainEqual(
        expect.objectContaining({
          resource,
          reason: 'forbidden',
          permission: expect.objectContaining({ verb: 'get' }),
        }),
      );
    expect(findingsOf(snapshot, 'apiserver-profiling')).toEqual(['apiserver-profiling: unknown (unseen)']);
  });

  it.skipIf(!address)('a kubelet’s own flags come through the API server', async () => {
    const flags = { 'hostname-override': 'other', 'config-dir': '/opt/kubelet.d', 'tls-private-key-file': '/key' };
    const kubelet = https.createServer(cluster.controlPlane.tls, (request, response) => {
      response.end(
        request.url?.startsWith('/flagz')
          ? JSON.stringify({ kind: 'Flagz', apiVersion: 'config.k8s.io/v1beta1', flags })
          : JSON.stringify({ kubeletconfig: { seccompDefault: true } }),
      );
    });
    await new Promise<void>((resolve) => kubelet.listen(0, address, resolve));
    const bound = kubelet.address();
    await cluster.loader.create({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'flagged' },
      status: {
        addresses: [{ type: 'InternalIP', address }],
        daemonEndpoints: { kubeletEndpoint: { Port: typeof bound === 'object' && bound ? bound.port : 0 } },
        nodeInfo: {
          kubeletVersion: 'v1.36.3',
          containerRuntimeVersion: 'containerd://2.3.2',
          kernelVersion: '6.8.0',
          osImage: 'Linux',
          operatingSystem: 'linux',
          architecture: 'amd64',
          machineID: '',
          systemUUID: '',
          bootID: '',
          kubeProxyVersion: '',
        },
      },
    });
    try {
      const live = cluster.open();
      const snapshot = await live.collect({ namespaces: ['default'] });
      live.close();
      expect(snapshot.kubeletFlags?.flagged).toMatchObject({
        'hostname-override': 'other',
        'config-dir': '/opt/kubelet.d',
      });
      expect(snapshot.kubeletFlags?.flagged).not.toHaveProperty('tls-private-key-file');
      expect(findingsOf(snapshot, 'kubelet-authorized-drop-in')).toContain('kubelet-authorized-drop-in: fail (fail)');
    } finally {
      await cluster.loader.request('DELETE', '/api/v1/nodes/flagged');
      kubelet.closeAllConnections();
      kubelet.close();
    }
  });

  describe('encryption at rest, as the metrics show it', () => {
    const scan = async (options: Omit<StartOptions, 'binaries'>): Promise<Snapshot> => {
      const controlPlane = await startControlPlane({ binaries: findBinaries() ?? '', controllers: false, ...options });
      try {
        const live = openContext('admin', { kubeconfig: controlPlane.kubeconfig, toolVersion: '0.0.0-test' });
        await new Loader(controlPlane).create({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'one', namespace: 'default' },
          stringData: { word: 'marker-of-the-value' },
        });
        const snapshot = await live.collect({ namespaces: ['default'] });
        live.close();
        return snapshot;
      } finally {
        await controlPlane.stop();
      }
    };
    const configuration = (...providers: string[]): string => {
      const path = join(cluster.controlPlane.directory, `encryption-${providers[0]}.yaml`);
      const key = { keys: [{ name: 'first-key', secret: Buffer.alloc(32, 7).toString('base64') }] };
      writeFileSync(
        path,
        JSON.stringify({
          apiVersion: 'apiserver.config.k8s.io/v1',
          kind: 'EncryptionConfiguration',
          resources: [
            {
              resources: ['secrets'],
              providers: providers.map((name) => ({ [name]: name === 'identity' ? {} : key })),
            },
          ],
        }),
        { mode: 0o600 },
      );
      return path;
    };

    it.each([
      ['secretbox', ['secretbox', 'identity'], 'pass (written)'],
      ['identity', ['identity', 'secretbox'], 'fail (clear)'],
    ])('%s first', async (_first, providers, verdict) => {
      const flag = `--encryption-provider-config=${configuration(...providers)}`;
      const snapshot = await scan({ apiServerFlags: [flag] });
      expect(findingsOf(snapshot, 'apiserver-encryption-providers')).toEqual([
        `apiserver-encryption-providers: ${verdict}`,
      ]);
      expect(/first-key|marker-of-the-value/.test(JSON.stringify(snapshot))).toBe(false);
    });
  });
});
