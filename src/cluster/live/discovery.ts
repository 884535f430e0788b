import { AppError } from '../../core/errors.ts';
import { type Raw, record, records, strings, text } from '../../core/reduce/raw.ts';
import type { DiscoveredResource } from '../../core/snapshot.ts';
import type { Api } from './api.ts';

// Two requests for everything (KEP-3352, beta in 1.27, stable in 1.30); older servers fall back to the last form.
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

const aggregated = (document: Raw): DiscoveredResource[] =>
  records(document.items).flatMap((group) =>
    records(group.versions).flatMap((version) =>
      records(version.resources).map((resource) => ({
        group: text(record(group.metadata).name),
        version: text(version.version),
        kind: text(record(resource.responseKind).kind),
        plural: text(resource.resource),
        namespaced: resource.scope === 'Namespaced',
        verbs: strings(resource.verbs),
      })),
    ),
  );

/** The resources of one group and version, subresources left out. */
const resourceList = (list: Raw, group: string, version: string): DiscoveredResource[] =>
  records(list.resources)
    .filter((resource) => !text(resource.name).includes('/'))
    .map((resource) => ({
      group,
      version,
      kind: text(resource.kind),
      plural: text(resource.name),
      namespaced: resource.namespaced === true,
      verbs: strings(resource.verbs),
    }));

export const groupPath = (group: string, version: string): string =>
  group ? `/apis/${group}/${version}` : `/api/${version}`;

async function oneByOne(
  api: Api,
  versions: readonly (readonly [string, string])[],
  signal?: AbortSignal,
): Promise<DiscoveredResource[]> {
  const lists = await Promise.all(
    versions.map(([group, version]) => discoverVersion(api, group, version, signal).catch(unlessCancelled)),
  );
  return lists.flat();
}

/** An aggregated API whose server is down answers 503; the others are still there. */
function unlessCancelled(error: unknown): DiscoveredResource[] {
  if (error instanceof AppError && error.code === 'cancelled') throw error;
  return [];
}

/** What one group and version serves; empty when it is not served. */
export async function discoverVersion(
  api: Api,
  group: string,
  version: string,
  signal?: AbortSignal,
): Promise<DiscoveredResource[]> {
  try {
    const list = await api.get({
      path: groupPath(group, version),
      action: 'read which resources are served',
      ...(signal ? { signal } : {}),
    });
    return resourceList(record(list), group, version);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return [];
    throw error;
  }
}

/** Every served resource in every served version, the preferred version of a group first. */
export async function discover(api: Api, signal?: AbortSignal): Promise<DiscoveredResource[]> {
  const ask = async (path: string): Promise<Raw> =>
    record(
      await api.get({
        path,
        accept: AGGREGATED,
        action: 'read which resources are served',
        ...(signal ? { signal } : {}),
      }),
    );
  const readable = new Set(['APIGroupDiscoveryList', 'APIVersions', 'APIGroupList']);
  const [core, groups] = await Promise.all([ask('/api'), ask('/apis')]);
  const read = (document: Raw): Promise<DiscoveredResource[]> => {
    if (!readable.has(text(document.kind)))
      throw new AppError(
        'server',
        'The API server does not say which resources it serves.',
        'Something on the way answers in its place; try again, or connect without it.',
      );
    if (document.kind === 'APIGroupDiscoveryList') return Promise.resolve(aggregated(document));
    if (document.kind === 'APIVersions')
      return oneByOne(
        api,
        strings(document.versions).map((version) => ['', version]),
        signal,
      );
    const versions = records(document.groups).flatMap((group) =>
      records(group.versions).map(({ version }) => [text(group.name), text(version)] as const),
    );
    return oneByOne(api, versions, signal);
  };
  return (await Promise.all([read(core), read(groups)])).flat();
}
