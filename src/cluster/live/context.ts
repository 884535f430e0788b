import { AppError } from '../../core/errors.ts';
import type { ClusterPort, Followed, FollowOptions } from '../../core/ports.ts';
import { record, text } from '../../core/reduce/raw.ts';
import { safeText } from '../../core/text.ts';
import { mayI } from './access.ts';
import { anonymousStatus } from './anonymous.ts';
import { Api } from './api.ts';
import { collect, type Origin } from './collect.ts';
import { labelledConfigMaps } from './config-maps.ts';
import { connect } from './connect.ts';
import { credentialsOf } from './credentials.ts';
import { CurrentSnapshot } from './current.ts';
import { credentialsHint, expiredSince } from './failure.ts';
import { followOf } from './follow.ts';
import { type Environment, loadKubeconfig, resolveContext } from './kubeconfig.ts';
import { Limiter } from './limiter.ts';
import { Paths } from './paths.ts';
import { tasksOf } from './tasks.ts';
import { Transport } from './transport.ts';
import { writesOf } from './writes.ts';

export interface LiveOptions {
  /** Path of a kubeconfig; else KUBECONFIG, else ~/.kube/config, else the pod's own service account. */
  readonly kubeconfig?: string;
  /** Version of kubeharden, for the User-Agent that audit logs show. */
  readonly toolVersion: string;
  readonly env?: Environment;
  readonly now?: () => Date;
  /** How long a connection may take. */
  readonly connectTimeoutMs?: number;
  /** How long an answer may be silent. */
  readonly timeoutMs?: number;
}

/** Connections at once: the lists, and a few for what is small. */
const CONNECTIONS = 10;
/** Lists at once while everything is followed. */
const LISTS = 6;

/** A live cluster that can be closed: idle connections keep a process from ending. */
export interface LiveCluster extends ClusterPort {
  /** Namespace of the context; inside a pod, the pod's. */
  readonly namespace: string;
  /** Names of the ConfigMaps of a namespace that carry a label; never their content. */
  labelledConfigMaps(namespace: string, label: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Reads everything once and keeps it current with watches until the signal. */
  follow(options: FollowOptions): Promise<Followed>;
  close(): void;
}

/** The cluster of a context, or of the current one. Nothing is sent before the first call. */
export function openContext(name: string | undefined, options: LiveOptions): LiveCluster {
  const { env = process.env, now = () => new Date(), connectTimeoutMs = 10_000, timeoutMs = 30_000 } = options;
  const target = resolveContext(loadKubeconfig(options.kubeconfig, env), name);
  const { context, server, namespace } = target;
  const credentials = credentialsOf(target, env);
  const over = (connections: number): Transport =>
    new Transport({
      server,
      credentials,
      // Never a browser's or curl's name: the API server would print its JSON with indentation for them.
      userAgent: `kubeharden/${options.toolVersion}`,
      connections,
      connectTimeoutMs,
      timeoutMs,
    });
  const transport = over(CONNECTIONS);
  // Each watch holds a connection for as long as it lasts. Made when there is one.
  let watching: Transport | undefined;
  const plugin = text(record(record(target.user?.fields).exec).command);
  const shown = async () => {
    const { tls, headers } = await credentials.current();
    const authorization = headers.authorization;
    return {
      ...(tls.cert ? { cert: tls.cert } : {}),
      ...(typeof authorization === 'string' ? { authorization } : {}),
      ...(plugin ? { plugin } : {}),
    };
  };
  const apiOver = (through: Transport): Api =>
    new Api(through, { context, server }, async () => credentialsHint(await shown(), now()));
  const api = apiOver(transport);
  const anonymous = async (signal?: AbortSignal): Promise<number | undefined> => {
    const { tls, agent } = await credentials.current(signal);
    const { cert: _cert, key: _key, ...trust } = tls;
    // A proxy's own agent carries the client certificate: through it nobody can ask as nobody.
    return agent
      ? undefined
      : anonymousStatus({ server, trust, connectTimeoutMs, toolVersion: options.toolVersion }, signal);
  };
  const origin: Origin = { context, server, now, anonymous };
  return {
    source: { kind: 'live', name: context },
    context,
    namespace,
    labelledConfigMaps: (of, label, signal) => labelledConfigMaps(api, of, label, signal),
    connect: async (signal) => {
      const connection = await connect(api, origin, signal);
      // An API server that takes requests of nobody answers even when it did not accept the credentials.
      const anonymous = (connection.operator?.username ?? 'system:anonymous') === 'system:anonymous';
      const expired = anonymous ? expiredSince(await shown(), now()) : undefined;
      if (expired)
        throw new AppError(
          'unauthorized',
          `The API server does not know who asks in context ${safeText(context)}.`,
          expired,
        );
      return connection;
    },
    collect: (collectOptions) => collect(api, origin, collectOptions),
    ...writesOf(api, new Paths(api, namespace)),
    ...followOf(api),
    may: (question, signal) => mayI(api, question, signal),
    tasks: tasksOf(api),
    follow: async (followOptions) => {
      watching ??= over(Number.POSITIVE_INFINITY);
      const connections = { lists: api, limiter: new Limiter(LISTS), watches: apiOver(watching) };
      const current = new CurrentSnapshot(connections, origin, followOptions);
      await current.start();
      return current;
    },
    close: () => {
      transport.close();
      watching?.close();
    },
  };
}
