import { AppError } from '../../core/errors.ts';
import { groupOf, type ResourceRef } from '../../core/reference.ts';
import { resourceInfo, resourceTypeOf } from '../../core/resources.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { discoverVersion, groupPath } from './discovery.ts';

export interface ResourcePath {
  /** Path of the collection, namespace included. */
  readonly collection: string;
  /** Path of the object. */
  readonly object: string;
  readonly plural: string;
  readonly namespace?: string;
}

const encode = encodeURIComponent;

/** Path of a collection; all namespaces when none is given. */
export const collectionPath = (group: string, version: string, plural: string, namespace?: string): string =>
  `${groupPath(group, version)}${namespace ? `/namespaces/${encode(namespace)}` : ''}/${plural}`;

/** Knows the URL of every kind: the listed ones by heart, the others by asking the server once for each version. */
export class Paths {
  readonly #api: Api;
  readonly #namespace: string;
  readonly #discovered = new Map<string, ReturnType<typeof discoverVersion>>();

  /** `namespace` is for namespaced objects that name none. */
  constructor(api: Api, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  /** Undefined when the server does not serve the kind. */
  async find(ref: ResourceRef, signal?: AbortSignal): Promise<ResourcePath | undefined> {
    const group = groupOf(ref.apiVersion);
    const version = ref.apiVersion.slice(ref.apiVersion.indexOf('/') + 1);
    const listed = resourceTypeOf(ref);
    const info = listed ? resourceInfo(listed) : await this.#discover(group, version, ref.kind, signal);
    if (!info) return undefined;
    const namespace = info.namespaced ? (ref.namespace ?? this.#namespace) : undefined;
    const collection = collectionPath(group, version, info.plural, namespace);
    return {
      collection,
      object: `${collection}/${encode(ref.name)}`,
      plural: info.plural,
      ...(namespace ? { namespace } : {}),
    };
  }

  async require(ref: ResourceRef, signal?: AbortSignal): Promise<ResourcePath> {
    const path = await this.find(ref, signal);
    if (path) return path;
    throw new AppError(
      'not-found',
      `The cluster does not serve ${safeText(ref.kind)} of ${safeText(ref.apiVersion)}.`,
      'Install what serves it (an operator or its custom resource definitions), or leave this change out.',
    );
  }

  async #discover(group: string, version: string, kind: string, signal?: AbortSignal) {
    const key = `${group}/${version}`;
    const asked = this.#discovered.get(key) ?? discoverVersion(this.#api, group, version, signal);
    this.#discovered.set(key, asked);
    try {
      const found = (await asked).find((resource) => resource.kind === kind);
      // What is not there may be installed later in the same session.
      if (!found) this.#discovered.delete(key);
      return found;
    } catch (error) {
      this.#discovered.delete(key);
      throw error;
    }
  }
}
