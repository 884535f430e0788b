// One pass over the API: lists side by side with a bound, objects reduced as they arrive, refusals recorded.
import { AppError } from '../../core/errors.ts';
import type { KubeObject, Namespace, ObjectOf } from '../../core/kube/objects.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import type { CollectEvent, CollectOptions } from '../../core/ports.ts';
import { ReduceCache } from '../../core/reduce/container.ts';
import { reduceObject } from '../../core/reduce/object.ts';
import { LISTED_RESOURCES, type ListedResource, type ResourceType, resourceInfo } from '../../core/resources.ts';
import { isOwn, type Share } from '../../core/share.ts';
import type { DiscoveredResource, Refusal, SecretSummary, Snapshot } from '../../core/snapshot.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { readConfigMaps } from './config-maps.ts';
import { discover } from './discovery.ts';
import { readFacts } from './facts.ts';
import { readKubelets } from './kubelets.ts';
import { Limiter } from './limiter.ts';
import { itemsOf, listAll } from './lists.ts';
import { PageReader } from './pages.ts';
import { collectionPath } from './paths.ts';
import { refusalFrom } from './refusals.ts';
import { anySecrets, listSecrets, serviceAccountTokens } from './secrets.ts';
import { readServerView, type ServerView } from './server-view.ts';
import { readVulnerabilities } from './vulnerabilities.ts';

const PARALLEL_LISTS = 6;

/** The longest lists first: they decide when the scan ends. */
const FIRST: readonly ListedResource[] = ['pods', 'namespaces', 'nodes', 'replicasets.apps', 'deployments.apps'];
const ORDER: readonly ListedResource[] = [...FIRST, ...LISTED_RESOURCES.filter((type) => !FIRST.includes(type))];

/**
 * What several processes share by namespace: controllers make these by the thousand, and no check judges those of one
 * namespace by those of another. What belongs to the platform tells what the cluster is, and is read by each.
 */
const SHARED: ReadonlySet<ListedResource> = new Set(['pods', 'replicasets.apps', 'jobs.batch']);

export interface Origin {
  readonly context: string;
  readonly server: string;
  readonly now: () => Date;
  /** Status of a request for `/version` without credentials; undefined where it was not answered. */
  readonly anonymous: (signal?: AbortSignal) => Promise<number | undefined>;
}

/** What one pass gathers; each part is filled by the piece of work that reads it. */
export class Pass {
  readonly resources: { [R in ListedResource]?: ObjectOf<R>[] } = {};
  readonly refusals: Refusal[] = [];
  readonly limiter = new Limiter(PARALLEL_LISTS);
  readonly cache = new ReduceCache();
  readonly pages = new PageReader();
  readonly api: Api;
  readonly namespaces: readonly string[];
  readonly share: Share | undefined;
  readonly signal: AbortSignal;
  /** When the namespaces are read. */
  listedNamespaces: Promise<unknown> = Promise.resolve();
  readonly #onEvent: ((event: CollectEvent) => void) | undefined;

  constructor(api: Api, { namespaces = [], share, onEvent }: CollectOptions, signal: AbortSignal) {
    this.api = api;
    this.namespaces = namespaces;
    this.share = share;
    this.signal = signal;
    this.#onEvent = onEvent;
  }

  emit(event: CollectEvent): void {
    this.#onEvent?.(event);
  }

  refuse(refusal: Refusal): void {
    this.refusals.push(refusal);
    this.emit({ kind: 'refused', refusal });
  }

  #came(resource: ResourceType): { readonly objects?: readonly KubeObject[] } {
    const objects = this.resources[resource as ListedResource];
    return objects ? { objects } : {};
  }

  /** Runs the reading of one resource with its events; `read` tells how much there was. */
  async reading(resource: ResourceType, read: () => Promise<number>): Promise<void> {
    this.emit({ kind: 'started', resource });
    const count = await read();
    if (!this.refusals.some((refusal) => refusal.resource === resource && !refusal.namespace && !refusal.name))
      this.emit({ kind: 'finished', resource, count, ...this.#came(resource) });
  }
}

/** The namespaces that a resource is read in one by one; undefined for all of them at once. */
async function namespacesFor(pass: Pass, resource: ListedResource): Promise<readonly string[] | undefined> {
  const { share, namespaces } = pass;
  if (namespaces.length > 0) return namespaces;
  if (!share || !SHARED.has(resource)) return undefined;
  await pass.listedNamespaces;
  const blind = pass.refusals.some((refusal) => refusal.resource === 'namespaces');
  return blind
    ? undefined
    : names(pass.resources.namespaces).filter((name) => isOwn(share, name) || isSystemNamespace(name));
}

/** One listed resource, whole or in the asked namespaces. */
async function readList<R extends ListedResource>(pass: Pass, resource: R, served?: DiscoveredResource): Promise<void> {
  const { group, version, plural, namespaced, optional } = resourceInfo(resource);
  const { api, signal } = pass;
  const at = (namespace?: string) => collectionPath(group, served?.version ?? version, plural, namespace);
  const permission = { verb: 'list', group, resource: plural };
  const found: ObjectOf<R>[] = [];

  const listIn = async (namespace?: string): Promise<void> => {
    let counted = 0;
    const before = found.length;
    try {
      const objects = await listAll(api, {
        path: at(namespace),
        action: `list ${plural}${namespace ? ` in namespace ${namespace}` : ''}`,
        signal,
        resource,
        pages: pass.pages,
        take: (page) => itemsOf(page).map((item) => reduceObject(resource, item, pass.cache)),
        onPage: (count) => {
          counted = count;
          pass.emit({ kind: 'progress', resource, count: before + counted });
        },
      });
      for (const object of objects) found.push(object);
    } catch (error) {
      // Not served: for an optional resource the same as none.
      if (optional && error instanceof AppError && error.code === 'not-found') return;
      pass.refuse(refusalFrom(error, { resource, ...(namespace ? { namespace } : {}) }, permission));
    }
  };

  await pass.reading(resource, async () => {
    const within = namespaced ? await namespacesFor(pass, resource) : undefined;
    if (within) for (const namespace of within) await listIn(namespace);
    else await listIn();
    Object.assign(pass.resources, { [resource]: found });
    return found.length;
  });
}

/** The namespaces that were asked for; one that does not exist is a mistake worth stopping for. */
async function askedNamespaces(pass: Pass): Promise<Namespace[]> {
  const { api, signal, namespaces } = pass;
  const read = await Promise.all(
    namespaces.map(async (name) => {
      try {
        const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
        const answer = await api.get({ path, action: `read the namespace ${name}`, signal });
        return [reduceObject('namespaces', Object(answer))];
      } catch (error) {
        if (error instanceof AppError && error.code === 'not-found')
          throw new AppError(
            'usage',
            `The cluster has no namespace ${safeText(name)}.`,
            'Leave --namespace out to look at all of them, or correct the name.',
          );
        const permission = { verb: 'get', group: '', resource: 'namespaces' };
        pass.refuse(refusalFrom(error, { resource: 'namespaces', namespace: name }, permission));
        return [];
      }
    }),
  );
  return read.flat();
}

const readNamespaces = (pass: Pass): Promise<void> =>
  pass.reading('namespaces', async () => {
    const found = await askedNamespaces(pass);
    pass.resources.namespaces = found;
    return found.length;
  });

/** How the server serves a resource, preferably in the version that is known here; undefined when it does not. */
export function servedAs(
  resource: ListedResource,
  served: readonly DiscoveredResource[],
): DiscoveredResource | undefined {
  const { group, version, plural } = resourceInfo(resource);
  const versions = served.filter((candidate) => candidate.group === group && candidate.plural === plural);
  return versions.find((candidate) => candidate.version === version) ?? versions[0];
}

/** Every optional resource that the server serves; all are tried where discovery is refused. */
async function readOptional(pass: Pass, discovery: Promise<readonly DiscoveredResource[]>): Promise<void> {
  const served = await discovery;
  const refused = pass.refusals.some(({ resource }) => resource === 'discovery');
  await Promise.all(
    ORDER.filter((resource) => resourceInfo(resource).optional).map(async (resource) => {
      const chosen = servedAs(resource, served);
      if (chosen || refused) await pass.limiter.run(() => readList(pass, resource, chosen));
    }),
  );
}

export async function readDiscovery(pass: Pass): Promise<readonly DiscoveredResource[]> {
  let found: readonly DiscoveredResource[] = [];
  await pass.reading('discovery', async () => {
    try {
      found = await discover(pass.api, pass.signal);
    } catch (error) {
      pass.refuse(refusalFrom(error, { resource: 'discovery' }, { verb: 'get', group: '', resource: '/apis' }));
    }
    return found.length;
  });
  return found;
}

/** What the Trivy operator knows, where it is installed. */
export async function readScanned(
  pass: Pass,
  discovery: Promise<readonly DiscoveredResource[]>,
): Promise<Snapshot['vulnerabilities']> {
  const served = (await discovery).find(
    ({ group, plural }) => group === 'aquasecurity.github.io' && plural === 'vulnerabilityreports',
  );
  if (!served) return undefined;
  let found: Snapshot['vulnerabilities'];
  await pass.reading('vulnerabilities', async () => {
    try {
      found = await pass.limiter.run(() => readVulnerabilities(pass.api, served.version, pass.signal));
    } catch (error) {
      const permission = { verb: 'list', group: served.group, resource: served.plural };
      pass.refuse(refusalFrom(error, { resource: 'vulnerabilities' }, permission));
    }
    return found?.length ?? 0;
  });
  return found;
}

const names = (objects: readonly KubeObject[] | undefined): string[] =>
  (objects ?? []).map(({ metadata }) => metadata.name);

export async function readSecrets(pass: Pass, listed: Promise<unknown>): Promise<SecretSummary[]> {
  const { api, signal, limiter } = pass;
  const permission = { verb: 'list', group: '', resource: 'secrets' };
  const secrets: SecretSummary[] = [];
  const readNamespaces = async (namespaces: readonly string[], whole: boolean): Promise<void> => {
    const all = whole ? await serviceAccountTokens(api, undefined, signal) : undefined;
    await Promise.all(
      namespaces.map(async (namespace) => {
        try {
          const tokens = all ?? (await serviceAccountTokens(api, namespace, signal));
          for (const secret of await listSecrets(api, namespace, tokens, limiter, signal)) secrets.push(secret);
          pass.emit({ kind: 'progress', resource: 'secrets', count: secrets.length });
        } catch (error) {
          pass.refuse(refusalFrom(error, { resource: 'secrets', namespace }, permission));
        }
      }),
    );
  };
  await pass.reading('secrets', async () => {
    if (pass.namespaces.length > 0) {
      await readNamespaces(pass.namespaces, false);
      return secrets.length;
    }
    try {
      const any = await anySecrets(api, signal);
      await listed;
      const blind = pass.refusals.find(({ resource }) => resource === 'namespaces');
      if (blind) pass.refuse({ ...blind, resource: 'secrets' });
      else if (any) await readNamespaces(names(pass.resources.namespaces), true);
    } catch (error) {
      pass.refuse(refusalFrom(error, { resource: 'secrets' }, permission));
    }
    return secrets.length;
  });
  return secrets.sort((a, b) =>
    a.namespace === b.namespace ? (a.name < b.name ? -1 : 1) : a.namespace < b.namespace ? -1 : 1,
  );
}

export type KubeletView = Pick<Snapshot, 'kubelets' | 'kubeletFlags'>;

export async function readNodeConfigurations(pass: Pass, listed: Promise<unknown>): Promise<KubeletView> {
  await listed;
  const nodes = pass.resources.nodes ?? [];
  let view: KubeletView = { kubelets: {} };
  const blind = pass.refusals.find(({ resource }) => resource === 'nodes');
  if (blind) {
    pass.refuse({ ...blind, resource: 'nodes/configz' });
    return view;
  }
  await pass.reading('nodes/configz', async () => {
    const read = await readKubelets(pass.api, nodes, {
      signal: pass.signal,
      onRead: (count) => pass.emit({ kind: 'progress', resource: 'nodes/configz', count }),
    });
    const { kubelets, flags } = read;
    view = { kubelets, ...(Object.keys(flags).length > 0 ? { kubeletFlags: flags } : {}) };
    for (const refusal of read.refusals) pass.refuse(refusal);
    return Object.keys(kubelets).length;
  });
  return view;
}

export async function readAboutServers(
  pass: Pass,
  { server, anonymous }: Origin,
  listed: Promise<unknown>,
): Promise<ServerView> {
  const nodes = listed.then(() => pass.resources.nodes ?? []);
  const { view, refusals } = await readServerView(pass.api, server, nodes, anonymous, pass.signal);
  for (const refusal of refusals) pass.refuse(refusal);
  return view;
}

export async function readNamedConfigMaps(pass: Pass): Promise<Snapshot['configMaps']> {
  let configMaps: Snapshot['configMaps'] = {};
  await pass.reading('configmaps', async () => {
    const read = await readConfigMaps(pass.api, pass.signal);
    configMaps = read.configMaps;
    for (const refusal of read.refusals) pass.refuse(refusal);
    return Object.keys(configMaps).length;
  });
  return configMaps;
}

/** The snapshot of a live cluster. Ends early only when the cluster is not there, or when it is stopped. */
export async function collect(api: Api, origin: Origin, options: CollectOptions = {}): Promise<Snapshot> {
  // One piece of work that fails for good stops the others.
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const pass = new Pass(api, options, signal);
  const takenAt = origin.now().toISOString();
  const lists = new Map(
    ORDER.filter((resource) => !resourceInfo(resource).optional).map((resource) => [
      resource,
      pass.limiter.run(() =>
        resource === 'namespaces' && pass.namespaces.length > 0 ? readNamespaces(pass) : readList(pass, resource),
      ),
    ]),
  );
  pass.listedNamespaces = lists.get('namespaces') ?? Promise.resolve();
  const discovery = readDiscovery(pass);
  const work = Promise.all([
    readFacts(api, signal),
    discovery,
    readSecrets(pass, pass.listedNamespaces),
    readNamedConfigMaps(pass),
    readNodeConfigurations(pass, lists.get('nodes') ?? Promise.resolve()),
    readAboutServers(pass, origin, lists.get('nodes') ?? Promise.resolve()),
    readScanned(pass, discovery),
    readOptional(pass, discovery),
    ...lists.values(),
  ] as const);
  try {
    const [facts, discovered, secrets, configMaps, kubeletView, serverView, vulnerabilities] = await work;
    return {
      schemaVersion: 1,
      source: { kind: 'live', name: origin.context },
      takenAt,
      identity: { uid: facts.uid, server: origin.server, context: origin.context },
      ...(facts.operator ? { operator: facts.operator } : {}),
      version: facts.version,
      resources: pass.resources,
      secrets,
      configMaps,
      ...kubeletView,
      ...serverView,
      ...(vulnerabilities ? { vulnerabilities } : {}),
      discovery: discovered,
      refusals: pass.refusals,
    };
  } catch (error) {
    failed.abort();
    throw error;
  }
}
