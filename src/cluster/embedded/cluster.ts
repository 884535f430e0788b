import { randomUUID } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { sameDesiredState } from '../../core/inverse.ts';
import { merge } from '../../core/kube/merge.ts';
import type { LabelSelector, Manifest } from '../../core/kube/objects.ts';
import { type PodState, podStateOf } from '../../core/kube/pod-state.ts';
import { matches } from '../../core/kube/selectors.ts';
import { parseVersion, platformOf } from '../../core/platform.ts';
import type {
  AccessQuestion,
  Answer,
  ClusterPort,
  CollectOptions,
  Connection,
  JsonPatch,
  Warning,
  WriteOptions,
} from '../../core/ports.ts';
import { reduceObject } from '../../core/reduce/object.ts';
import { type ResourceRef, refKey, refOf, refText } from '../../core/reference.ts';
import { LISTED_RESOURCES, type ListedResource, RESOURCES, resourceTypeOf } from '../../core/resources.ts';
import { type DiscoveredResource, emptySnapshot, type SecretSummary, type Snapshot } from '../../core/snapshot.ts';
import { rollOut } from './controller.ts';
import { applyJsonPatch } from './json-patch.ts';
import { podSecurityWarnings } from './pod-security.ts';

/** What a world is made of: objects as YAML would have them, and what is no object. */
export interface World {
  readonly objects: readonly Manifest[];
  readonly version: string;
  readonly kubelets: Snapshot['kubelets'];
  readonly secrets: readonly SecretSummary[];
  readonly operator: { readonly username: string; readonly groups: readonly string[] };
}

interface Stored extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly generation?: number;
    readonly managedFields?: readonly { manager: string; time: string }[];
  };
}

export interface EmbeddedOptions {
  readonly now?: () => Date;
  /** Keeps the objects between runs, so that a demo can be resumed. */
  readonly load?: () => readonly Manifest[] | undefined;
  readonly save?: (objects: readonly Manifest[]) => void;
}

/** A cluster in memory behind the same port as a live one. Applying, verifying and undoing work on it; nothing runs. */
export class EmbeddedCluster implements ClusterPort {
  readonly source = { kind: 'demo', name: 'demo' } as const;
  readonly context = 'demo';
  readonly #objects = new Map<string, Stored>();
  readonly #world: World;
  readonly #options: EmbeddedOptions;
  #revision = 1000;

  constructor(world: World, options: EmbeddedOptions = {}) {
    this.#world = world;
    this.#options = options;
    for (const object of options.load?.() ?? world.objects) {
      this.#revision += 1;
      this.#objects.set(refKey(refOf(object)), this.#stamped(object as Stored));
    }
  }

  async connect(): Promise<Connection> {
    const snapshot = await this.collect({});
    const platform = platformOf(snapshot);
    return {
      identity: snapshot.identity,
      version: snapshot.version ?? { gitVersion: this.#world.version, major: '1', minor: '0' },
      operator: this.#world.operator,
      distribution: platform.distribution,
      managed: platform.managed,
      mayWrite: true,
    };
  }

  async collect({ namespaces = [], onEvent, signal }: CollectOptions): Promise<Snapshot> {
    const byType = Map.groupBy(this.#objects.values(), (object) => resourceTypeOf(object));
    const resources: Partial<Record<ListedResource, unknown[]>> = {};
    for (const resource of LISTED_RESOURCES) {
      if (signal?.aborted)
        throw new AppError('cancelled', 'The inspection was cancelled.', 'Start it again when you are ready.');
      onEvent?.({ kind: 'started', resource });
      const found = (byType.get(resource) ?? []).filter(
        ({ metadata }) =>
          namespaces.length === 0 || !RESOURCES[resource].namespaced || namespaces.includes(metadata.namespace ?? ''),
      );
      const objects = found.map((object) => reduceObject(resource, object));
      resources[resource] = objects;
      onEvent?.({ kind: 'finished', resource, count: found.length, objects });
    }
    const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(this.#world.version) ?? [];
    const configMaps = Object.fromEntries(
      (byType.get(undefined) ?? [])
        .filter((object) => object.kind === 'ConfigMap' && object.metadata.namespace === 'kube-system')
        .map((object) => [`kube-system/${object.metadata.name}`, (object.data ?? {}) as Record<string, string>]),
    );
    return emptySnapshot({
      source: this.source,
      takenAt: this.#now().toISOString(),
      identity: { uid: 'demo', server: 'in memory', context: this.context },
      operator: this.#world.operator,
      version: { gitVersion: this.#world.version, major, minor },
      resources: resources as Snapshot['resources'],
      secrets: this.#world.secrets,
      configMaps,
      kubelets: this.#world.kubelets,
      discovery: DISCOVERY,
    });
  }

  async get(ref: ResourceRef): Promise<Manifest | undefined> {
    return structuredClone(this.#objects.get(refKey(ref)));
  }

  async apply(manifest: Manifest, options: WriteOptions = {}): Promise<Answer> {
    const before = this.#objects.get(refKey(refOf(manifest)));
    if (!before) return this.create(manifest, options);
    return this.#store(before, merge(before, manifest, true) as Stored, options);
  }

  async create(manifest: Manifest, options: WriteOptions = {}): Promise<Answer> {
    const ref = refOf(manifest);
    if (this.#objects.has(refKey(ref)))
      throw new AppError('conflict', `${refText(ref)} exists already.`, 'Inspect the cluster again.', { status: 409 });
    if (ref.namespace && !this.#objects.has(refKey({ apiVersion: 'v1', kind: 'Namespace', name: ref.namespace })))
      throw new AppError('not-found', `Namespace ${ref.namespace} does not exist.`, 'Inspect the cluster again.', {
        status: 404,
      });
    return this.#store(undefined, structuredClone(manifest) as Stored, options);
  }

  async patch(
    ref: ResourceRef,
    patch:
      | { readonly type: 'strategic' | 'merge'; readonly body: Readonly<Record<string, unknown>> }
      | { readonly type: 'json'; readonly body: JsonPatch },
    options: WriteOptions = {},
  ): Promise<Answer> {
    const before = this.#existing(ref);
    if (patch.type === 'json') return this.#store(before, applyJsonPatch(before, patch.body), options);
    const { uid, resourceVersion } = (patch.body.metadata ?? {}) as { uid?: string; resourceVersion?: string };
    this.#expect(before, { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) });
    return this.#store(before, merge(before, patch.body, patch.type === 'strategic') as Stored, options);
  }

  async delete(
    ref: ResourceRef,
    expects: { uid?: string; resourceVersion?: string },
    options: WriteOptions = {},
  ): Promise<void> {
    this.#expect(this.#existing(ref), expects);
    if (options.dryRun) return;
    this.#objects.delete(refKey(ref));
    this.#persist();
  }

  async pods(namespace: string, selector: LabelSelector): Promise<readonly PodState[]> {
    return [...this.#objects.values()]
      .filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === namespace)
      .filter(({ metadata }) => matches(selector, metadata.labels))
      .map(podStateOf);
  }

  /** Nothing runs here, so nothing is ever warned of. */
  async warnings(): Promise<readonly Warning[]> {
    return [];
  }

  async may(_question: AccessQuestion): Promise<boolean> {
    return true;
  }

  #now = (): Date => this.#options.now?.() ?? new Date();

  #existing(ref: ResourceRef): Stored {
    const found = this.#objects.get(refKey(ref));
    if (!found)
      throw new AppError('not-found', `${refText(ref)} does not exist.`, 'Inspect the cluster again.', { status: 404 });
    return found;
  }

  #expect(object: Stored, expects: { uid?: string; resourceVersion?: string }): void {
    const { uid, resourceVersion } = object.metadata;
    if (
      (expects.uid && expects.uid !== uid) ||
      (expects.resourceVersion && expects.resourceVersion !== resourceVersion)
    )
      throw new AppError(
        'conflict',
        `${refText(refOf(object))} changed since it was looked at.`,
        'Preview the change again.',
        { status: 409 },
      );
  }

  #store(before: Stored | undefined, wanted: Stored, { dryRun }: WriteOptions): Answer {
    const warnings = podSecurityWarnings(
      before,
      wanted,
      [...this.#objects.values()],
      parseVersion(this.#world.version)?.minor ?? 0,
    );
    const unchanged = before && sameDesiredState(before, wanted);
    if (unchanged) return { object: structuredClone(before), warnings };
    const object = this.#stamped(wanted, before);
    if (!dryRun) {
      this.#revision += 1;
      this.#objects.set(refKey(refOf(object)), object);
      rollOut(this.#objects, object, () => String(++this.#revision));
      this.#persist();
    }
    return { object: structuredClone(object), warnings };
  }

  #stamped(object: Stored, before?: Stored): Stored {
    const at = this.#now().toISOString();
    return {
      ...object,
      metadata: {
        ...object.metadata,
        uid: before?.metadata.uid ?? object.metadata.uid ?? randomUUID(),
        resourceVersion: String(this.#revision + (before ? 1 : 0)),
        creationTimestamp: before?.metadata.creationTimestamp ?? object.metadata.creationTimestamp ?? at,
        generation: (before?.metadata.generation ?? 0) + 1,
      },
    };
  }

  #persist(): void {
    this.#options.save?.([...this.#objects.values()]);
  }
}

const DISCOVERY: readonly DiscoveredResource[] = [
  ...Object.values(RESOURCES)
    .filter((info) => !('optional' in info && info.optional) || info.group === 'admissionregistration.k8s.io')
    .map(({ group, version, kind, plural, namespaced }) => ({
      group,
      version,
      kind,
      plural,
      namespaced,
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    })),
  ...(['Secret', 'ConfigMap', 'Event', 'Endpoints', 'PersistentVolume'] as const).map((kind) => ({
    group: '',
    version: 'v1',
    kind,
    plural: kind === 'Endpoints' ? 'endpoints' : `${kind.toLowerCase()}s`,
    namespaced: kind !== 'PersistentVolume',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  })),
];
