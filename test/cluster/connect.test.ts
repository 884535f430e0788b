import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openContext } from '../../src/cluster/live/index.ts';
import { describeCluster } from '../support/cluster.ts';

describeCluster('connecting', (cluster) => {
  const { directory, server, ca, tokens } = cluster.controlPlane;
  /** A context with this cluster and user. */
  const openWith = (
    name: string,
    fields: { cluster?: object; user?: object },
    options: Partial<Parameters<typeof openContext>[1]> = {},
  ) => {
    const kubeconfig = join(directory, `${name}.yaml`);
    const trusted = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        'current-context': name,
        clusters: [{ name, cluster: fields.cluster ?? trusted }],
        users: [{ name, user: fields.user ?? { token: tokens.admin } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
      }),
    );
    return openContext(undefined, { kubeconfig, toolVersion: '0', ...options });
  };

  it('tells who the cluster is, who asks, and whether changes are allowed', async () => {
    const admin = cluster.open();
    expect(await admin.connect()).toMatchObject({
      identity: { uid: expect.stringMatching(/^[\da-f-]{36}$/), server, context: 'admin' },
      version: { gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/), major: '1' },
      operator: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
      mayWrite: true,
    });
    admin.close();
    const nobody = cluster.open('nobody');
    expect(await nobody.connect()).toMatchObject({
      identity: { uid: '' },
      operator: { username: 'nobody' },
      distribution: 'unknown',
      managed: undefined,
      mayWrite: false,
    });
    nobody.close();
  });

  it('answers what may be done', async () => {
    const [admin, nobody] = [cluster.open(), cluster.open('nobody')];
    const question = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'default' };
    expect(await admin.may(question)).toBe(true);
    expect(await nobody.may(question)).toBe(false);
    admin.close();
    nobody.close();
  });

  it('explains a token that is not accepted', async () => {
    const live = openWith('bad-token', { user: { token: 'not-one-of-them' } });
    const refused = {
      code: 'unauthorized',
      status: 401,
      message: 'The API server does not accept the credentials of context bad-token.',
    };
    await expect(live.connect()).rejects.toMatchObject(refused);
    await expect(live.collect({})).rejects.toMatchObject(refused);
  });

  it('names the day on which a token expired', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'RS256' })}.${part({ exp: Date.parse('2026-01-02T00:00:00Z') / 1000 })}.c2ln`;
    const live = openWith('old-token', { user: { token } });
    await expect(live.connect()).rejects.toMatchObject({
      code: 'unauthorized',
      hint: expect.stringContaining('expired on 2026-01-02'),
    });
  });

  it('says that nothing listens where the cluster should be', async () => {
    const live = openWith('closed', { cluster: { server: 'https://127.0.0.1:1' } });
    await expect(live.connect()).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The API server at 127.0.0.1:1 cannot be reached: nothing listens there.',
    });
    await expect(live.collect({})).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('says that a name is not known', async () => {
    const live = openWith('nameless', { cluster: { server: 'https://cluster.invalid' } });
    await expect(live.connect()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('name'),
    });
  });

  it('does not wait for ever for an address that never answers', async () => {
    // Takes connections and says nothing, as a firewall in between does.
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const live = openWith('silent', { cluster: { server: `https://127.0.0.1:${port}` } }, { connectTimeoutMs: 300 });
    const begun = performance.now();
    await expect(live.connect()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no connection within 0.3 s'),
    });
    expect(performance.now() - begun).toBeLessThan(3000);
    silent.close();
  });

  it('does not trust a certificate that the kubeconfig does not name', async () => {
    const live = openWith('untrusted', { cluster: { server } });
    await expect(live.connect()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/its certificate (is self-signed|comes from an authority)/),
    });
  });

  it('does not trust a certificate for another name, and heeds tls-server-name', async () => {
    const authority = Buffer.from(ca).toString('base64');
    const other = { server, 'certificate-authority-data': authority, 'tls-server-name': 'elsewhere.example' };
    const live = openWith('other-name', { cluster: other });
    await expect(live.connect()).rejects.toMatchObject({ message: expect.stringContaining('is for another name') });
    const named = openWith('right-name', { cluster: { ...other, 'tls-server-name': 'kubernetes.default.svc' } });
    expect((await named.connect()).mayWrite).toBe(true);
    named.close();
  });

  it('connects without verification where the kubeconfig says so', async () => {
    const live = openWith('insecure', { cluster: { server, 'insecure-skip-tls-verify': true } });
    expect((await live.connect()).operator?.username).toBe('admin');
    live.close();
  });

  it('takes the token of a credential plugin, asks it once for many requests, and tells it of the cluster', async () => {
    const plugin = join(directory, 'plugin.mjs');
    const calls = join(directory, 'plugin-calls');
    writeFileSync(
      plugin,
      `import { appendFileSync } from 'node:fs';
appendFileSync(process.argv[2], process.env.KUBERNETES_EXEC_INFO + '\\n');
const status = { token: process.env.GIVEN, expirationTimestamp: new Date(Date.now() + 60_000).toISOString() };
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));`,
    );
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [plugin, calls],
      env: [{ name: 'GIVEN', value: tokens.admin }],
      provideClusterInfo: true,
    };
    const live = openWith('plugin', { user: { exec } });
    expect((await live.connect()).operator?.username).toBe('admin');
    await live.collect({ namespaces: ['default'] });
    live.close();
    const { readFileSync } = await import('node:fs');
    const told = readFileSync(calls, 'utf8').trim().split('\n');
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server } },
    });
  });

  it('explains a credential plugin that is missing or fails', async () => {
    const missing = openWith('no-plugin', {
      user: { exec: { command: 'no-such-credential-plugin', installHint: 'Install it from its page.' } },
    });
    await expect(missing.connect()).rejects.toMatchObject({
      code: 'unauthorized',
      message: 'The credential plugin no-such-credential-plugin of context no-plugin is not installed.',
      hint: 'Install it from its page.',
    });
    const failing = openWith('failing-plugin', {
      user: { exec: { command: process.execPath, args: ['-e', 'console.error("please sign in"); process.exit(1)'] } },
    });
    await expect(failing.connect()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('failed: please sign in'),
    });
  });

  it('acts as somebody else where the kubeconfig says so', async () => {
    const live = openWith('as', { user: { token: tokens.admin, as: 'jane', 'as-groups': ['team-a', 'team-b'] } });
    expect((await live.connect()).operator).toEqual({
      username: 'jane',
      groups: ['team-a', 'team-b', 'system:authenticated'],
    });
    live.close();
  });

  it('reads a token from its file each time', async () => {
    const tokenFile = join(directory, 'token');
    writeFileSync(tokenFile, `${tokens.nobody}\n`);
    const live = openWith('token-file', { user: { tokenFile: 'token' } });
    expect((await live.connect()).operator?.username).toBe('nobody');
    writeFileSync(tokenFile, tokens.admin);
    expect((await live.connect()).operator?.username).toBe('admin');
    live.close();
  });
});
