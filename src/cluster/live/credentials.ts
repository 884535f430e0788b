// What a context presents to its API server. Programs and identity providers are asked through client-node,
// which is loaded only for them; certificates and tokens need nothing but the files.
import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { AppError } from '../../core/errors.ts';
import { type Raw, record, strings, text } from '../../core/reduce/raw.ts';
import type { Entry, Environment, Target } from './kubeconfig.ts';

interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  readonly rejectUnauthorized?: false;
  readonly servername?: string;
}

/** Everything that a request carries to be let in. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsOptions;
  /** Set where a proxy stands before the API server. */
  readonly agent?: Agent;
}

export interface CredentialSource {
  current(signal?: AbortSignal): Promise<Credentials>;
  /** Forgets what was refused; false when asking again would give the same. */
  renew(): boolean;
}

/** Bytes of `<name>-data` or of the file `<name>`. */
function bytes(entry: Entry | undefined, name: string): Buffer | undefined {
  if (!entry) return undefined;
  const data = text(entry.fields[`${name}-data`]);
  if (data) return Buffer.from(data, 'base64');
  const path = text(entry.fields[name]);
  return path ? readCredential(path, `${name} of ${entry.name}`) : undefined;
}

function readCredential(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new AppError('bad-input', `The ${what} cannot be read from ${path}.`, 'Check the path in the kubeconfig.', {
      cause,
    });
  }
}

/** Headers of impersonation (`kubectl --as`), which a kubeconfig may hold. */
function impersonation(user: Raw): Record<string, string | string[]> {
  const as = text(user.as);
  if (!as) return {};
  const groups = strings(user['as-groups']);
  const uid = text(user['as-uid']);
  const extra = Object.entries(record(user['as-user-extra'])).map(([key, values]) => [
    `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
    strings(values),
  ]);
  return {
    'impersonate-user': as,
    ...(groups.length > 0 ? { 'impersonate-group': groups } : {}),
    ...(uid ? { 'impersonate-uid': uid } : {}),
    ...Object.fromEntries(extra),
  };
}

function authorization(user: Raw): Record<string, string> {
  const file = text(user.tokenFile) || text(user['token-file']);
  // Mounted tokens are renewed in their file, so that it is read each time.
  const token = file ? readCredential(file, 'token').toString('utf8').trim() : text(user.token);
  if (token) return { authorization: `Bearer ${token}` };
  const name = text(user.username);
  if (!name) return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${text(user.password)}`).toString('base64')}` };
}

const needsPlugin = (target: Target): boolean => {
  const user = record(target.user?.fields);
  return Boolean(user.exec ?? user['auth-provider']) || text(target.cluster.fields['proxy-url']) !== '';
};

/** The credentials of a context. */
export function credentialsOf(target: Target, env: Environment): CredentialSource {
  const { cluster, user } = target;
  const ca = bytes(cluster, 'certificate-authority');
  const cert = bytes(user, 'client-certificate');
  const key = bytes(user, 'client-key');
  const servername = text(cluster.fields['tls-server-name']);
  const tls: TlsOptions = {
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    ...(servername ? { servername } : {}),
    ...(cluster.fields['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  };
  const fields = record(user?.fields);
  const fixed = impersonation(fields);
  const own = (): Credentials => ({ headers: { ...authorization(fields), ...fixed }, tls });
  if (!needsPlugin(target)) return { current: async () => own(), renew: () => false };

  const plugin = import('./plugins.ts').then(({ openPlugin }) => openPlugin(target, env));
  plugin.catch(() => undefined);
  return {
    current: async (signal) => {
      const base = own();
      const { headers, agent, ...tlsOfPlugin } = await (await plugin).credentials(signal);
      return {
        headers: { ...base.headers, ...headers },
        tls: { ...tls, ...tlsOfPlugin },
        ...(agent ? { agent } : {}),
      };
    },
    renew: () => {
      void plugin.then((opened) => opened.forget()).catch(() => undefined);
      return Boolean(fields.exec ?? fields['auth-provider']);
    },
  };
}
