// A snapshot that watches keep current. Objects are kept reduced, as a scan keeps them, and only the present ones.
import { isDeepStrictEqual } from 'node:util';
import type { AppError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/kube/objects.ts';
import type { Followed, FollowOptions } from '../../core/ports.ts';
import type { ReduceCache } from '../../core/reduce/container.ts';
import { reduceObject } from '../../core/reduce/object.ts';
import type { Raw } from '../../core/reduce/raw.ts';
import { LISTED_RESOURCES, type ListedResource, resourceInfo } from '../../core/resources.ts';
import type { DiscoveredResource, Refusal, Snapshot } from '../../core/snapshot.ts';
import { type Origin, servedAs } from './collect.ts';
import { collectionPath } from './paths.ts';
import { type Connections, reflect } from './reflect.ts';
import { refusalFrom } from './refusals.ts';
import { readUnwatched, type Unwatched } from './unwatched.ts';

/** Attempts after which a list that was read before counts as refused: an API server that starts refuses for a moment. */
const PATIENCE = 4;
/** The server says that a kind is there a moment before it serves it. */
const SETTLED_MS = 2000;

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Nothing that a check reads differs. */
function alike(a: KubeObject, b: KubeObject): boolean {
  const { resourceVersion: _, ...was } = a.metadata;
  const { resourceVersion: __, ...is } = b.metadata;
  return isDeepStrictEqual({ ...a, metadata: was }, { ...b, metadata: is });
}

/** The objects of one watched list. */
class Shelf {
  objects = new Map<string, KubeObject>();
  refusal: Refusal | undefined;
  /** Was read, or refused, at least once. */
  readonly ready: Promise<void>;
  settle: () => void = () => undefined;

  constructor() {
    this.ready = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Whether anything differs afterwards. */
  replace(items: readonly KubeObject[]): boolean {
    const next = new Map(items.map((item) => [keyOf(item), item]));
    const same =
      next.size === this.objects.size &&
      [...next].every(([key, item]) => {
        const before = this.objects.get(key);
        return before !== undefined && alike(before, item);
      });
    this.objects = next;
    return !same;
  }

  put(item: KubeObject): boolean {
    const before = this.objects.get(keyOf(item));
    this.objects.set(keyOf(item), item);
    return !before || !alike(before, item);
  }
}

export class CurrentSnapshot implements Followed {
  readonly #connections: Connections;
  readonly #origin: Origin;
  readonly #options: FollowOptions;
  readonly #shelves = new Map<ListedResource, Map<string, Shelf>>();
  readonly #away = new Map<Shelf, AppError>();
  #unwatched: Unwatched | undefined;
  #discovering: NodeJS.Timeout | undefined;

  constructor(connections: Connections, origin: Origin, options: FollowOptions) {
    this.#connections = connections;
    this.#origin = origin;
    this.#options = options;
  }

  get watches(): number {
    return [...this.#shelves.values()].reduce((sum, shelves) => sum + shelves.size, 0);
  }

  /** Resolves when everything was read once. */
  async start(): Promise<void> {
    for (const resource of LISTED_RESOURCES) if (!resourceInfo(resource).optional) this.#follow(resource);
    await this.#ready();
    await this.refresh();
    await this.#ready();
    this.#options.signal.addEventListener('abort', () => clearTimeout(this.#discovering), { once: true });
  }

  /** Reads again what cannot be watched. */
  async refresh(): Promise<void> {
    const { namespaces = [], signal } = this.#options;
    const known = { namespaces: this.#objects('namespaces'), nodes: this.#objects('nodes') };
    const read = await readUnwatched(this.#connections.lists, this.#origin, known, namespaces, signal);
    const changed = !isDeepStrictEqual(this.#unwatched, read);
    this.#unwatched = read;
    for (const resource of LISTED_RESOURCES) {
      const served = resourceInfo(resource).optional ? servedAs(resource, read.discovery) : undefined;
      if (served && !this.#shelves.has(resource)) this.#follow(resource, served);
    }
    if (changed) this.#options.onChange();
  }

  snapshot(): Snapshot {
    const unwatched = this.#unwatched;
    if (!unwatched) throw new Error('The snapshot was asked for before it was read.');
    const { uid, refusals, ...rest } = unwatched;
    const { context, server, now } = this.#origin;
    const refused = [...this.#shelves.values()].flatMap((shelves) =>
      [...shelves.values()].flatMap(({ refusal }) => refusal ?? []),
    );
    return {
      schemaVersion: 1,
      source: { kind: 'live', name: context },
      takenAt: now().toISOString(),
      identity: { uid, server, context },
      ...rest,
      resources: Object.fromEntries([...this.#shelves.keys()].map((resource) => [resource, this.#objects(resource)])),
      refusals: [...refusals, ...refused],
    };
  }

  async #ready(): Promise<void> {
    await Promise.all(
      [...this.#shelves.values()].flatMap((shelves) => [...shelves.values()].map(({ ready }) => ready)),
    );
  }

  #objects<R extends ListedResource>(resource: R): NonNullable<Snapshot['resources'][R]> {
    const shelves = [...(this.#shelves.get(resource)?.values() ?? [])];
    return shelves.flatMap(({ objects }) => [...objects.values()]) as unknown as NonNullable<Snapshot['resources'][R]>;
  }

  /** Begins to follow a resource: one list of all, or one for each namespace that was asked for. */
  #follow(resource: ListedResource, served?: DiscoveredResource): void {
    const { namespaces = [], signal } = this.#options;
    const { group, version, plural, namespaced } = resourceInfo(resource);
    const apart = namespaces.length > 0 && (namespaced || resource === 'namespaces') ? namespaces : [''];
    const shelves = new Map(apart.map((namespace) => [namespace, new Shelf()]));
    this.#shelves.set(resource, shelves);
    for (const [namespace, shelf] of shelves) {
      const inside = namespaced && namespace ? namespace : undefined;
      const list = {
        path: collectionPath(group, served?.version ?? version, plural, inside),
        what: `${plural}${inside ? ` in namespace ${inside}` : ''}`,
        ...(namespace && !namespaced
          ? { query: `fieldSelector=metadata.name%3D${encodeURIComponent(namespace)}` }
          : {}),
        resource,
        reduce: (raw: Raw, cache?: ReduceCache): KubeObject => reduceObject(resource, raw, cache),
      };
      void reflect(this.#connections, list, this.#sinkOf(resource, namespace, shelf), signal);
    }
  }

  #sinkOf(resource: ListedResource, namespace: string, shelf: Shelf): Parameters<typeof reflect<KubeObject>>[2] {
    const { group, plural, optional } = resourceInfo(resource);
    const changed = (differs: boolean): void => {
      if (differs) this.#options.onChange();
    };
    // Its kinds come and go with an API service; whether one answers at the moment says nothing about them.
    const cameOrWent = (): void => {
      if (resource === 'apiservices.apiregistration.k8s.io') this.#rediscover();
    };
    return {
      replaced: (items) => {
        changed(shelf.replace(items));
        shelf.settle();
      },
      changed: (item) => {
        if (!shelf.objects.has(keyOf(item))) cameOrWent();
        changed(shelf.put(item));
      },
      removed: (item) => {
        cameOrWent();
        changed(shelf.objects.delete(keyOf(item)));
      },
      fine: () => {
        if (shelf.refusal) {
          shelf.refusal = undefined;
          changed(true);
        }
        if (this.#away.delete(shelf) && this.#away.size === 0) this.#options.onBack?.();
      },
      failed: (error, attempts) => {
        const refusing = ['forbidden', 'not-found', 'invalid'].includes(error.code);
        if (refusing && (attempts >= PATIENCE || shelf.refusal !== undefined || !this.#unwatched)) {
          // Not served any more: for an optional resource the same as none.
          if (optional && error.code === 'not-found') changed(shelf.replace([]));
          else {
            const permission = { verb: 'watch', group, resource: plural };
            const before = shelf.refusal;
            shelf.refusal = refusalFrom(error, { resource, ...(namespace ? { namespace } : {}) }, permission);
            changed(!isDeepStrictEqual(before, shelf.refusal));
          }
          shelf.settle();
        } else if (attempts > 1 && !this.#away.has(shelf)) {
          // A single cut is mended at once and tells nothing.
          if (this.#away.size === 0) this.#options.onAway?.(error);
          this.#away.set(shelf, error);
        }
      },
    };
  }

  /** A kind that checks know may have been installed. */
  #rediscover(): void {
    if (!this.#unwatched) return;
    clearTimeout(this.#discovering);
    this.#discovering = setTimeout(() => void this.refresh().catch(() => undefined), SETTLED_MS);
  }
}
