import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import https from 'node:https';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openContext } from '../../src/cluster/live/index.ts';
import { describeCluster } from '../support/cluster.ts';

describeCluster('credentials of a kubeconfig', (cluster) => {
  const { tls, ca, directory, server, tokens } = cluster.controlPlane;
  const seen: { authorization: string | undefined; certificate: string | undefined; encrypted: boolean }[] = [];
  // Stands in for an API server and writes down what it is shown.
  const witness = https.createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    seen.push({
      authorization: request.headers.authorization,
      certificate: socket.getPeerCertificate().fingerprint256,
      encrypted: socket.encrypted,
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ gitVersion: 'v1.36.0', major: '1', minor: '36', metadata: { uid: 'u' } }));
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => witness.listen(0, '127.0.0.1', resolve));
    const address = witness.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => {
    witness.closeAllConnections();
    witness.close();
  });

  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const open = (name: string, user: object, more: object = {}, address = `https://127.0.0.1:${port}`) => {
    const kubeconfig = join(directory, `credentials-${name}`);
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        'current-context': name,
        clusters: [{ name, cluster: { server: address, 'certificate-authority-data': base64(ca), ...more } }],
        users: [{ name, user }],
        contexts: [{ name, context: { cluster: name, user: name } }],
      }),
    );
    seen.length = 0;
    return openContext(name, { kubeconfig, toolVersion: '0' });
  };

  it('are a client certificate, given as data or as files', async () => {
    const data = open('data', { 'client-certificate-data': base64(tls.cert), 'client-key-data': base64(tls.key) });
    await data.connect();
    data.close();
    writeFileSync(join(directory, 'client.crt'), tls.cert);
    writeFileSync(join(directory, 'client.key'), tls.key);
    const [first] = seen;
    expect(first).toMatchObject({ authorization: undefined, encrypted: true });
    expect(first?.certificate).toMatch(/^[\dA-F:]{95}$/);
    const files = open('files', { 'client-certificate': 'client.crt', 'client-key': 'client.key' });
    await files.connect();
    files.close();
    expect(seen[0]?.certificate).toBe(first?.certificate);
    expect(() => open('missing', { 'client-certificate': 'gone.crt', 'client-key': 'gone.key' })).toThrow(
      expect.objectContaining({
        code: 'bad-input',
        message: `The client-certificate of missing cannot be read from ${directory}/gone.crt.`,
      }),
    );
  });

  it('are the certificate that a plugin gives', async () => {
    const status = { clientCertificateData: tls.cert, clientKeyData: tls.key };
    const answer = JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status });
    const plugin = join(directory, 'certificate-plugin.mjs');
    writeFileSync(plugin, `console.log(${JSON.stringify(answer)})`);
    const live = open('plugin', { exec: { command: process.execPath, args: [plugin] } });
    await live.connect();
    live.close();
    expect(seen[0]?.certificate).toMatch(/^[\dA-F:]{95}$/);
  });

  it('are a name and a password, or the token of an identity provider', async () => {
    const basic = open('basic', { username: 'jane', password: 'secret' });
    await basic.connect();
    basic.close();
    expect(seen[0]?.authorization).toBe(`Basic ${base64('jane:secret')}`);

    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.c2ln`;
    const oidc = open('oidc', { 'auth-provider': { name: 'oidc', config: { 'id-token': token } } });
    await oidc.connect();
    oidc.close();
    expect(seen[0]?.authorization).toBe(`Bearer ${token}`);
  });

  it('go through the proxy that the cluster names', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client, head) => {
      tunnels.push(request.url ?? '');
      const [host = '', to = ''] = (request.url ?? '').split(':');
      const upstream = dial(Number(to), host, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const proxyUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const live = open('proxied', { token: tokens.admin }, { 'proxy-url': proxyUrl }, server);
    expect((await live.connect()).operator?.username).toBe('admin');
    live.close();
    proxy.closeAllConnections();
    proxy.close();
    expect(new Set(tunnels)).toEqual(new Set([new URL(server).host]));
  });
});
