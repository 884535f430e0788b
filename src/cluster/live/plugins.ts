// Credential programs, identity providers and proxies, by client-node. Imported only for the contexts that have one.
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../../core/errors.ts';
import { type Raw, record, records, strings, text } from '../../core/reduce/raw.ts';
import { safeText } from '../../core/text.ts';
import type { Environment, Target } from './kubeconfig.ts';

/** Long enough for somebody to sign in with a browser. */
const PLUGIN_TIMEOUT_MS = 180_000;

interface PluginCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly cert?: string;
  readonly key?: string;
  readonly agent?: Agent;
}

export interface Plugin {
  credentials(signal?: AbortSignal): Promise<PluginCredentials>;
  forget(): void;
}

/** What a plugin is told of the cluster: client-go's `KUBERNETES_EXEC_INFO`, which client-node leaves out. */
function execInfo(exec: Raw, cluster: Raw): string {
  const fields = [
    'server',
    'tls-server-name',
    'insecure-skip-tls-verify',
    'certificate-authority-data',
    'proxy-url',
  ] as const;
  const extension = records(cluster.extensions).find(({ name }) => name === 'client.authentication.k8s.io/exec');
  const told = {
    ...Object.fromEntries(fields.flatMap((field) => (cluster[field] === undefined ? [] : [[field, cluster[field]]]))),
    ...(extension ? { config: extension.extension } : {}),
  };
  return JSON.stringify({
    apiVersion: text(exec.apiVersion) || 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: told } : {}) },
  });
}

function userFor(target: Target, env: Environment): Raw {
  const user = record(target.user?.fields);
  if (!user.exec) return user;
  const exec = record(user.exec);
  const given = records(exec.env).map(({ name, value }) => ({ name: text(name), value: text(value) }));
  // client-node starts from the process's environment, and reads a bare name as a command of PATH.
  const inherited = env === process.env ? [] : Object.entries(env).map(([name, value]) => ({ name, value }));
  const info = { name: 'KUBERNETES_EXEC_INFO', value: execInfo(exec, target.cluster.fields) };
  return { ...user, exec: { ...exec, args: strings(exec.args), env: [...inherited, ...given, info] } };
}

function open(target: Target, env: Environment): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name: 'cluster', cluster: target.cluster.fields }],
      users: [{ name: 'user', user: userFor(target, env) }],
      contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
      'current-context': 'context',
    }),
  );
  return config;
}

function failure(target: Target, cause: unknown): AppError {
  const exec = record(record(target.user?.fields).exec);
  const provider = text(record(record(target.user?.fields)['auth-provider']).name);
  const said = cause instanceof Error ? safeText(cause.message.trim().split('\n')[0] ?? '').slice(0, 300) : '';
  const command = text(exec.command);
  if (command) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const install = safeText(text(exec.installHint).trim());
    return new AppError(
      'unauthorized',
      missing
        ? `The credential plugin ${safeText(command)} of context ${safeText(target.context)} is not installed.`
        : `The credential plugin ${safeText(command)} failed${said ? `: ${said}` : ''}.`,
      missing && install
        ? install
        : `Sign in again the way your cluster's provider asks for, and try \`kubectl --context ${safeText(target.context)} get namespaces\`.`,
      { cause },
    );
  }
  if (provider)
    return new AppError(
      'unauthorized',
      `The identity provider (${safeText(provider)}) gave no token${said ? `: ${said}` : ''}.`,
      'Sign in again, so that the kubeconfig holds a fresh refresh token.',
      { cause },
    );
  return new AppError('unreachable', `The proxy cannot be used${said ? `: ${said}` : ''}.`, 'Check proxy-url.', {
    cause,
  });
}

/** Rejects as soon as the signal fires or the plugin takes too long; the program itself is left to end. */
function bounded<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  const limits = [AbortSignal.timeout(PLUGIN_TIMEOUT_MS), ...(signal ? [signal] : [])];
  const limit = AbortSignal.any(limits);
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(
        signal?.aborted
          ? new AppError('cancelled', 'Stopped while waiting for the credential plugin.', 'Start again when you like.')
          : new Error(`no answer within ${PLUGIN_TIMEOUT_MS / 60_000} minutes`),
      );
    if (limit.aborted) stop();
    limit.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', stop));
  });
}

export function openPlugin(target: Target, env: Environment): Plugin {
  if (text(record(record(target.user?.fields).exec).interactiveMode) === 'Always')
    throw new AppError(
      'unauthorized',
      `The credential plugin of context ${safeText(target.context)} needs a terminal of its own.`,
      'Use a context with a token or a certificate, or set its interactiveMode to IfAvailable.',
    );
  const proxied = text(target.cluster.fields['proxy-url']) !== '';
  let config: KubeConfig | undefined;
  let running: Promise<PluginCredentials> | undefined;
  const ask = async (): Promise<PluginCredentials> => {
    config ??= open(target, env);
    const options: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(options);
    const header = record(options.headers).Authorization;
    const { cert, key, agent } = options;
    return {
      headers: typeof header === 'string' ? { authorization: header } : {},
      ...(cert ? { cert: String(cert) } : {}),
      ...(key ? { key: String(key) } : {}),
      ...(proxied && agent && typeof agent === 'object' ? { agent } : {}),
    };
  };
  return {
    credentials: async (signal) => {
      // One program at a time, however many requests wait for it.
      running ??= ask().finally(() => {
        running = undefined;
      });
      running.catch(() => undefined);
      try {
        return await bounded(running, signal);
      } catch (cause) {
        throw cause instanceof AppError ? cause : failure(target, cause);
      }
    },
    forget: () => {
      config = undefined;
    },
  };
}
