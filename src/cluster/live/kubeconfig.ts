// Finds and reads kubeconfig files as kubectl does: the first file that names something wins.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { AppError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { ContextInfo } from '../../core/ports.ts';
import { type Raw, record, records, text } from '../../core/reduce/raw.ts';
import { listing, safeText } from '../../core/text.ts';
import { inClusterConfig } from './in-cluster.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One named cluster, user or context, and the file that names it. */
export interface Entry {
  readonly name: string;
  readonly fields: Raw;
  readonly file: string;
}

export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly current?: string;
}

/** A context with what it refers to. */
export interface Target {
  readonly context: string;
  readonly cluster: Entry;
  readonly user: Entry | undefined;
  readonly namespace: string;
  readonly server: string;
}

const CLUSTER_FILES = ['certificate-authority'] as const;
const USER_FILES = ['client-certificate', 'client-key', 'tokenFile', 'token-file'] as const;

/** Paths in a kubeconfig are relative to the file that holds them. */
function absolute(fields: Raw, names: readonly string[], file: string): Raw {
  const moved = names.flatMap((name) => {
    const path = text(fields[name]);
    return path && !isAbsolute(path) ? [[name, join(dirname(file), path)]] : [];
  });
  return moved.length === 0 ? fields : { ...fields, ...Object.fromEntries(moved) };
}

/** So is the program of a credential plugin when it is named with a path. */
function absoluteExec(fields: Raw, file: string): Raw {
  const command = text(record(fields.exec).command);
  if (!command.includes('/') || isAbsolute(command)) return fields;
  return { ...fields, exec: { ...record(fields.exec), command: join(dirname(file), command) } };
}

function readKubeconfig(file: string): Raw {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw new AppError(
      'bad-input',
      `The kubeconfig ${file} cannot be read (${reason}).`,
      reason === 'ENOENT' ? 'Give the path of one with --kubeconfig.' : 'Check who may read the file.',
      { cause },
    );
  }
  const lines = new LineCounter();
  // Never the pretty form: it quotes the line, and lines of a kubeconfig hold credentials.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const broken = (offset: number, what: string) => {
    const { line, col } = lines.linePos(offset);
    return new AppError('bad-input', `${file}:${line}:${col}: ${what}`, 'Correct the kubeconfig, or name another one.');
  };
  const [problem] = document.errors;
  if (problem) throw broken(problem.pos[0], safeText(problem.message.split('\n')[0] ?? 'not YAML'));
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (typeof content !== 'object' || Array.isArray(content)) throw broken(0, 'a kubeconfig is a YAML mapping');
  for (const field of ['clusters', 'users', 'contexts']) {
    const value = record(content)[field];
    if (value !== undefined && value !== null && !Array.isArray(value)) throw broken(0, `${field} must be a list`);
  }
  return record(content);
}

/** The files that are read, in order: the given one, else those of KUBECONFIG, else ~/.kube/config. */
function kubeconfigFiles(path: string | undefined, env: Environment): { files: string[]; tried: string[] } {
  if (path) return { files: [path], tried: [path] };
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  const tried = named.length > 0 ? named : [join(env.HOME ?? homedir(), '.kube', 'config')];
  return { files: tried.filter((file) => existsSync(file)), tried };
}

/** Reads and merges every kubeconfig; inside a pod without one, the pod's service account. */
export function loadKubeconfig(path?: string, env: Environment = process.env): Kubeconfig {
  const { files, tried } = kubeconfigFiles(path, env);
  if (files.length === 0) {
    const inside = inClusterConfig(env);
    if (inside) return inside;
    throw new AppError(
      'bad-input',
      `No kubeconfig was found: ${listing(tried)} ${tried.length === 1 ? 'does' : 'do'} not exist.`,
      'Give one with --kubeconfig or KUBECONFIG, or look around first with --demo.',
    );
  }
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  const contexts = new Map<string, Entry>();
  let current: string | undefined;
  for (const file of files) {
    const config = readKubeconfig(file);
    const take = (into: Map<string, Entry>, list: unknown, field: string, adapt: (fields: Raw) => Raw) => {
      for (const entry of records(list)) {
        const name = text(entry.name);
        if (name && into.get(name)?.file === file)
          throw new AppError(
            'bad-input',
            `${file} has two ${field}s named ${safeText(name)}.`,
            'Rename one of them: which one is meant cannot be told, and kubectl refuses the file as well.',
          );
        if (name && !into.has(name)) into.set(name, { name, file, fields: adapt(record(entry[field])) });
      }
    };
    take(clusters, config.clusters, 'cluster', (fields) => absolute(fields, CLUSTER_FILES, file));
    take(users, config.users, 'user', (fields) => absoluteExec(absolute(fields, USER_FILES, file), file));
    take(contexts, config.contexts, 'context', (fields) => fields);
    current ??= text(config['current-context']) || undefined;
  }
  return { clusters, users, contexts, ...(current ? { current } : {}) };
}

/** Every context of the kubeconfig, in its own order. Asks no cluster and runs no program. */
export function listContexts(path?: string, env: Environment = process.env): ContextInfo[] {
  const config = loadKubeconfig(path, env);
  return [...config.contexts.values()].map(({ name, fields, file }) => {
    const cluster = record(config.clusters.get(text(fields.cluster))?.fields);
    const user = record(config.users.get(text(fields.user))?.fields);
    const exec = text(record(user.exec).command);
    return {
      name,
      cluster: text(fields.cluster),
      server: text(cluster.server),
      user: text(fields.user),
      ...(text(fields.namespace) ? { namespace: text(fields.namespace) } : {}),
      current: name === config.current,
      insecure: cluster['insecure-skip-tls-verify'] === true || text(cluster.server).startsWith('http:'),
      ...(exec ? { execPlugin: exec } : {}),
      file,
    };
  });
}

/** Fails as `resolveContext` does when the kubeconfig has no context of that name. */
export function requireContext(name: string, path?: string, env: Environment = process.env): void {
  const config = loadKubeconfig(path, env);
  if (!config.contexts.has(name)) resolveContext(config, name);
}

/** The context of that name, or the current one. */
export function resolveContext(config: Kubeconfig, name?: string): Target {
  const known = [...config.contexts.keys()];
  const wanted = name || config.current;
  const choose = known.length > 0 ? `Choose one with --context: ${listing(known, 8)}.` : 'The kubeconfig has none.';
  if (!wanted) throw new AppError('usage', 'The kubeconfig has no current context.', choose);
  const context = config.contexts.get(wanted);
  if (!context) {
    const near = nearest(wanted, known);
    const hint = near.length > 0 ? `Did you mean ${listing(near)}? ${choose}` : choose;
    throw new AppError('usage', `The kubeconfig has no context ${safeText(wanted)}.`, hint);
  }
  const missing = (what: string, of: string) =>
    new AppError(
      'bad-input',
      `Context ${safeText(wanted)} names the ${what} ${safeText(of)}, which the kubeconfig does not have.`,
      `Correct it in ${context.file}, or choose another context.`,
    );
  const clusterName = text(context.fields.cluster);
  const cluster = config.clusters.get(clusterName);
  if (!cluster) throw missing('cluster', clusterName);
  const userName = text(context.fields.user);
  const user = config.users.get(userName);
  if (userName && !user) throw missing('user', userName);
  const server = text(cluster.fields.server);
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    throw new AppError(
      'bad-input',
      `The server of cluster ${safeText(clusterName)} is not a URL: ${safeText(server) || '(absent)'}.`,
      `Correct it in ${cluster.file}.`,
    );
  const namespace = text(context.fields.namespace) || 'default';
  return { context: wanted, cluster, user, namespace, server };
}
