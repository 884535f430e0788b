import type { Container, ContainerFacts, EndpointReference, PodSpec } from '../kube/objects.ts';
import { type Raw, record, records, strings, text } from './raw.ts';

// A name that usually holds a credential, and values that are one whatever their name.
const CREDENTIAL_NAME = /passw(or)?d|passwd|pwd|secret|token|jwt|bearer|credential|access_?key|api_?key|private_?key/i;
const CREDENTIAL_VALUE =
  /AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|AIza[0-9A-Za-z_-]{35}|xox[baprs]-[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|:\/\/[^/\s:@]+:[^/\s:@]+@/;
/** What names the place of a credential, or says something about it, does not hold it. */
const HARMLESS_NAME = /[_-](file|path|dir|name|namespace|url|ttl|enabled)$/i;
/** Paths, flags, numbers and references to a variable are not the credential itself. */
const HARMLESS_VALUE = /^$|^\/|^(true|false|yes|no|none|null)$|^-?\d+$|^\$\(.+\)$/i;

const looksLikeCredential = (name: string, value: string): boolean =>
  CREDENTIAL_VALUE.test(value) ||
  (CREDENTIAL_NAME.test(name) &&
    !HARMLESS_NAME.test(name) &&
    !HARMLESS_VALUE.test(value) &&
    !/^https?:\/\/[^@]*$/.test(value));

const HOST =
  /(?:^|[\s,;=@'"]|:\/\/)((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?::(\d{2,5}))?(?=$|[\s,;/?'"])/gi;
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
  nats: 4222,
  grpc: 443,
  kafka: 9092,
  memcached: 11211,
};
const HOSTISH =
  /(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER|SERVICE|BROKERS?|DSN|TARGET|UPSTREAM|BACKEND|FRONTEND|PEERS?)S?$/i;

/**
 * Hosts that a value names: URLs, `host:port` pairs, and bare names where the variable's own name says that it
 * holds one. Credentials in a URL are skipped over, never returned.
 */
export function endpointsIn(name: string, value: string, from: string): EndpointReference[] {
  const found = new Map<string, EndpointReference>();
  const add = (host: string, port: number | undefined): void => {
    const lower = host.toLowerCase();
    if (lower === 'localhost' || /^127\./.test(lower) || lower === '0.0.0.0' || /^\d+$/.test(lower)) return;
    found.set(`${lower}:${port ?? ''}`, { host: lower, ...(port ? { port } : {}), from });
  };
  const withoutUrls = value.replace(
    /([a-z][a-z0-9+.-]*):\/\/(?:[^/\s@]*@)?([^/\s:?,'"]+)(?::(\d+))?/gi,
    (_, scheme: string, host: string, port?: string) => {
      const protocol = scheme.toLowerCase().split('+')[0] ?? '';
      if (/^[a-z0-9.-]+$/i.test(host)) add(host, port ? Number(port) : DEFAULT_PORTS[protocol]);
      return ' ';
    },
  );
  for (const match of withoutUrls.matchAll(HOST)) {
    const [, host = '', port] = match;
    if (port) {
      if (/[a-z]/i.test(host)) add(host, Number(port));
    } else if (HOSTISH.test(name) && /[a-z]/i.test(host) && !/^(true|false|tcp|udp|http|https)$/i.test(host))
      add(host, undefined);
    else if (/\.svc(\.|$)/i.test(host)) add(host, undefined);
  }
  return [...found.values()];
}

const DEBUG = /^(--inspect(-brk)?(=.*)?|--debug|-debug|dlv|delve|.*jdwp.*)$/i;
const SHELL = /^(sh|bash|ash|dash|zsh)$/;
const base = (path: string): string => path.split('/').at(-1) ?? path;

/** Programs started by a command line, through `sh -c "a && b &"` as well. */
function programsOf(commandLine: readonly string[]): string[] {
  const [first] = commandLine;
  // Arguments without a command go to the image's own entry point, which is not shown.
  if (!first || first.startsWith('-')) return [];
  const program = base(first);
  if (!SHELL.test(program)) return [program];
  const script = commandLine.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const started = script
    .split(/&&|\|\||[;&\n|]/)
    .map(
      (command) =>
        command
          .trim()
          .replace(/^(exec|sudo|nohup)\s+/, '')
          .split(/\s+/)[0] ?? '',
    )
    .filter(
      (word) =>
        /^[\w./-]+$/.test(word) &&
        !/^(if|then|else|fi|for|do|done|while|cd|echo|export|set|sleep|test|true|wait|trap)$/.test(word),
    );
  return [program, ...new Set(started.map(base))];
}

function factsOf(environment: readonly Raw[], commandLine: readonly string[]): ContainerFacts {
  const endpoints: EndpointReference[] = [];
  const credentials: string[] = [];
  for (const variable of environment) {
    const name = text(variable.name);
    const value = text(variable.value);
    if (value === '') continue;
    endpoints.push(...endpointsIn(name, value, `env ${name}`));
    if (looksLikeCredential(name, value)) credentials.push(`env ${name}`);
  }
  const joined = commandLine.join(' ');
  for (const word of commandLine) {
    const match = /^--?([\w-]+)=(.*)$/s.exec(word);
    endpoints.push(...endpointsIn(match?.[1]?.replaceAll('-', '_') ?? '', match?.[2] ?? word, 'args'));
    if (match ? looksLikeCredential(match[1] ?? '', match[2] ?? '') : CREDENTIAL_VALUE.test(word))
      credentials.push('args');
  }
  const nodeOptions = environment.find((variable) => variable.name === 'NODE_OPTIONS');
  return {
    programs: programsOf(commandLine),
    endpoints,
    credentials: [...new Set(credentials)],
    debug: [
      ...commandLine.filter((word) => DEBUG.test(word)),
      ...(/--inspect/.test(text(nodeOptions?.value)) ? ['NODE_OPTIONS --inspect'] : []),
    ].concat(/\bsudo\s/.test(joined) ? ['sudo'] : []),
  };
}

const KEPT = [
  'name',
  'image',
  'imagePullPolicy',
  'ports',
  'envFrom',
  'resources',
  'securityContext',
  'volumeMounts',
  'restartPolicy',
] as const;
const handler = (raw: unknown): Raw | undefined => {
  const { httpGet, tcpSocket, grpc, exec } = record(raw);
  if (raw === undefined || raw === null) return undefined;
  const { host, port, path, scheme } = record(httpGet);
  return {
    ...(httpGet ? { httpGet: defined({ host, port, path, scheme }) } : {}),
    ...(tcpSocket ? { tcpSocket } : {}),
    ...(grpc ? { grpc } : {}),
    ...(exec ? { exec: {} } : {}),
    ...(record(raw).initialDelaySeconds === undefined ? {} : { initialDelaySeconds: record(raw).initialDelaySeconds }),
  };
};

/** The given fields that are set. Called for every object of a cluster, hence a plain loop. */
export function defined(fields: Raw): Raw {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
}

/** What is drawn once for objects that are alike; lives for one scan only. */
export class ReduceCache {
  /** What environment, command and arguments come to, by their text. */
  readonly facts = new Map<string, { readonly env: readonly Raw[] | undefined; readonly facts: ContainerFacts }>();
  /** Pod specs that were met before, by the number that the reader of the page gave them. */
  readonly templates = new Map<number, PodSpec>();
}

/** Keys hold values of environments: few enough of them to be soon forgotten. */
const MOST_CACHED = 4000;

function environmentOf(environment: readonly Raw[], commandLine: readonly string[], cache: ReduceCache | undefined) {
  const key = cache && JSON.stringify([environment, commandLine]);
  const known = key === undefined ? undefined : cache?.facts.get(key);
  if (known) return known;
  const env =
    environment.length === 0 ? undefined : environment.map(({ name, valueFrom }) => defined({ name, valueFrom }));
  const drawn = { env, facts: factsOf(environment, commandLine) };
  if (cache && key !== undefined) {
    if (cache.facts.size >= MOST_CACHED) cache.facts.clear();
    cache.facts.set(key, drawn);
  }
  return drawn;
}

/** etcd takes each flag from the environment as well: `ETCD_CERT_FILE` is `--cert-file`. */
const etcdFlags = (environment: readonly Raw[]): string[] =>
  environment
    .filter((variable) => /^ETCD_[A-Z_]+$/.test(text(variable.name)))
    .map(
      (variable) =>
        `--${text(variable.name).slice('ETCD_'.length).toLowerCase().replaceAll('_', '-')}=${text(variable.value)}`,
    );

/**
 * A container as a snapshot keeps it. Environment values, commands and arguments are turned into facts and dropped;
 * the full command line stays only for control-plane components, whose flags are what is checked.
 */
export function reduceContainer(raw: Raw, isComponent: boolean, cache?: ReduceCache): Container {
  const environment = records(raw.env);
  const commandLine = [...strings(raw.command), ...strings(raw.args), ...(isComponent ? etcdFlags(environment) : [])];
  const lifecycle = record(raw.lifecycle);
  const { env, facts } = environmentOf(environment, commandLine, cache);
  const kept = defined({
    ...Object.fromEntries(KEPT.map((field) => [field, raw[field]])),
    env,
    livenessProbe: handler(raw.livenessProbe),
    readinessProbe: handler(raw.readinessProbe),
    startupProbe: handler(raw.startupProbe),
    lifecycle: raw.lifecycle
      ? defined({ postStart: handler(lifecycle.postStart), preStop: handler(lifecycle.preStop) })
      : undefined,
    commandLine: isComponent ? commandLine : undefined,
    facts: isComponent ? undefined : facts,
  });
  return kept as unknown as Container;
}
