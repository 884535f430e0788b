// A real API server for tests: etcd, kube-apiserver and kube-controller-manager on loopback, in a directory of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Users of every control plane; each has a context of the same name. All but `admin` begin without rights. */
export const USERS = { admin: 'system:masters', viewer: '', nobody: '', outsider: '' } as const;
export type UserName = keyof typeof USERS;

/** Plain data, so that vitest can hand it to the workers. */
export interface ControlPlane {
  /** Path of a kubeconfig with a context for each user; `admin` is the current one. */
  readonly kubeconfig: string;
  readonly server: string;
  /** PEM of the serving certificate and its authority. */
  readonly ca: string;
  readonly tokens: Readonly<Record<UserName, string>>;
  /** Certificate and key that a test may serve TLS with. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly directory: string;
}

export interface RunningControlPlane extends ControlPlane {
  stop(): Promise<void>;
  /** Ends kube-apiserver as a crash does. What it stored stays. */
  killApiServer(): Promise<void>;
  /** Starts it again at its address. */
  restartApiServer(): Promise<void>;
  /** Makes etcd forget every earlier state, so that nothing can be followed from there. */
  compact(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      return typeof address === 'object' && address ? address.port : 0;
    }),
  );
}

const get = (url: string, ca: string, token: string): Promise<number> =>
  new Promise((resolve) => {
    const request = https.get(url, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', () => resolve(0));
  });

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

export interface StartOptions {
  /** Directory that holds the binaries. */
  readonly binaries: string;
  /** Further flags of kube-apiserver. */
  readonly apiServerFlags?: readonly string[];
  /** Without kube-controller-manager, objects stay as they are written. */
  readonly controllers?: boolean;
  /** Token of kube-controller-manager, whose controllers then have accounts of their own; without it, it is `admin`. */
  readonly managerToken?: string;
}

/** Starts one and waits until it answers and its default service account exists. */
export async function startControlPlane(options: StartOptions): Promise<RunningControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-control-plane-'));
  const at = (name: string) => join(directory, name);
  const [etcdPort = 0, peerPort = 0, apiPort = 0, managerPort = 0] = await freePorts(4);
  const server = `https://127.0.0.1:${apiPort}`;
  const tokens = { admin: 'admin-token', viewer: 'viewer-token', nobody: 'nobody-token', outsider: 'outsider-token' };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  mkdirSync(at('pki'));
  writeFileSync(at('sa.key'), privateKey);
  writeFileSync(at('sa.pub'), publicKey);
  writeFileSync(
    at('tokens.csv'),
    Object.entries(USERS)
      .map(([user, group]) => `${tokens[user as UserName]},${user},${user}${group ? `,"${group}"` : ''}\n`)
      .join(''),
  );

  const running: ChildProcess[] = [];
  const run = (name: string, flags: readonly string[]) => {
    const log = openSync(at(`${name}.log`), 'a');
    const child = spawn(join(options.binaries, name), flags, { stdio: ['ignore', log, log], cwd: directory });
    running.push(child);
    return child;
  };
  // However this process ends, nothing is left running.
  const abandon = () => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  const ended = () => {
    abandon();
    process.exit(1);
  };
  process.once('exit', abandon).once('SIGTERM', ended).once('SIGHUP', ended);
  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async () => {
    process.off('exit', abandon).off('SIGTERM', ended).off('SIGHUP', ended);
    for (const child of [...running].reverse()) await kill(child);
    rmSync(directory, { recursive: true, force: true });
  };
  const waitFor = async (what: string, child: ChildProcess, name: string, ready: () => Promise<boolean> | boolean) => {
    const deadline = Date.now() + 60_000;
    while (!(await ready())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        const tail = read(at(`${name}.log`))
          .trim()
          .split('\n')
          .slice(-15)
          .join('\n');
        await stop();
        throw new Error(`${what} did not happen. The end of ${name}'s log:\n${tail}`);
      }
      await sleep(50);
    }
  };

  run('etcd', [
    `--data-dir=${at('etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ]);
  const apiServerFlags = [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${apiPort}`,
    `--cert-dir=${at('pki')}`,
    `--token-auth-file=${at('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${at('sa.pub')}`,
    `--service-account-signing-key-file=${at('sa.key')}`,
    '--authorization-mode=Node,RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
    '--enable-priority-and-fairness=true',
    ...(options.apiServerFlags ?? []),
  ];
  const pem = () => read(at('pki/apiserver.crt'));
  const startApiServer = async () => {
    const child = run('kube-apiserver', apiServerFlags);
    await waitFor('The start of kube-apiserver', child, 'kube-apiserver', async () =>
      pem() === '' ? false : (await get(`${server}/readyz`, pem(), tokens.admin)) === 200,
    );
    return child;
  };
  let apiServer = await startApiServer();

  const ca = pem();
  const kubeconfig = at('kubeconfig');
  const names = Object.keys(USERS) as UserName[];
  const configure = (path: string, users: readonly { readonly name: string; readonly token: string }[]) =>
    // JSON is YAML.
    writeFileSync(
      path,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': users[0]?.name,
        clusters: [
          { name: 'test', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
        ],
        users: users.map(({ name, token }) => ({ name, user: { token } })),
        contexts: users.map(({ name }) => ({ name, context: { cluster: 'test', user: name } })),
      }),
      { mode: 0o600 },
    );
  configure(
    kubeconfig,
    names.map((name) => ({ name, token: tokens[name] })),
  );

  if (options.controllers ?? true) {
    writeFileSync(at('ca.crt'), ca);
    const { managerToken } = options;
    if (managerToken) configure(at('manager.conf'), [{ name: 'manager', token: managerToken }]);
    const manager = run('kube-controller-manager', [
      `--kubeconfig=${managerToken ? at('manager.conf') : kubeconfig}`,
      `--use-service-account-credentials=${managerToken !== undefined}`,
      `--service-account-private-key-file=${at('sa.key')}`,
      `--root-ca-file=${at('ca.crt')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${managerPort}`,
      `--cert-dir=${at('pki')}`,
      '--leader-elect=false',
      // Nodes and running pods are only written down here; nothing may find them dead.
      '--controllers=*,-node-lifecycle-controller,-pod-garbage-collector-controller,-taint-eviction-controller',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ]);
    await waitFor('The default service account', manager, 'kube-controller-manager', async () => {
      const url = `${server}/api/v1/namespaces/default/serviceaccounts/default`;
      return (await get(url, ca, tokens.admin)) === 200;
    });
  }
  const etcd = async (path: string, body: object): Promise<{ header?: { revision?: string } }> => {
    const answer = await fetch(`http://127.0.0.1:${etcdPort}/v3/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status} to ${path}: ${await answer.text()}`);
    return (await answer.json()) as { header?: { revision?: string } };
  };
  return {
    kubeconfig,
    server,
    ca,
    tokens,
    tls: { cert: ca, key: read(at('pki/apiserver.key')) },
    directory,
    stop,
    killApiServer: () => kill(apiServer),
    restartApiServer: async () => {
      await kill(apiServer);
      apiServer = await startApiServer();
    },
    compact: async () => {
      const { header } = await etcd('kv/range', { key: Buffer.from('/').toString('base64') });
      await etcd('kv/compaction', { revision: header?.revision, physical: true });
    },
  };
}
