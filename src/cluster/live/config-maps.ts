import { AppError } from '../../core/errors.ts';
import { record, text } from '../../core/reduce/raw.ts';
import type { Refusal } from '../../core/snapshot.ts';
import type { Api } from './api.ts';
import { itemsOf, listAll } from './lists.ts';
import { collectionPath } from './paths.ts';
import { NAMED_CONFIG_MAPS } from './permissions.ts';
import { refusalFrom } from './refusals.ts';

const NAMESPACE = 'kube-system';
const PERMISSION = { verb: 'get', group: '', resource: 'configmaps' } as const;

/** The few ConfigMaps that checks name; one that does not exist is simply absent. */
export async function readConfigMaps(
  api: Api,
  signal?: AbortSignal,
): Promise<{ configMaps: Record<string, Record<string, string>>; refusals: readonly Refusal[] }> {
  const configMaps: Record<string, Record<string, string>> = {};
  const refusals: Refusal[] = [];
  await Promise.all(
    NAMED_CONFIG_MAPS.map(async (name) => {
      try {
        const answer = await api.get({
          path: `${collectionPath('', 'v1', 'configmaps', NAMESPACE)}/${name}`,
          action: `read the ConfigMap ${NAMESPACE}/${name}`,
          ...(signal ? { signal } : {}),
        });
        const data = Object.entries(record(record(answer).data));
        configMaps[`${NAMESPACE}/${name}`] = Object.fromEntries(data.map(([key, value]) => [key, String(value)]));
      } catch (error) {
        if (error instanceof AppError && error.code === 'not-found') return;
        refusals.push(refusalFrom(error, { resource: 'configmaps', namespace: NAMESPACE, name }, PERMISSION));
      }
    }),
  );
  const [first] = refusals;
  if (!first || refusals.length < NAMED_CONFIG_MAPS.length) return { configMaps, refusals };
  const { name: _name, namespace: _namespace, ...whole } = first;
  return {
    configMaps,
    refusals: [{ ...whole, message: `No ConfigMap of ${NAMESPACE} could be read: ${first.message}` }],
  };
}

const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

/** Names of the ConfigMaps that carry a label; their content is not asked for. */
export const labelledConfigMaps = (
  api: Api,
  namespace: string,
  label: string,
  signal?: AbortSignal,
): Promise<string[]> =>
  listAll(api, {
    path: `${collectionPath('', 'v1', 'configmaps', namespace)}?labelSelector=${encodeURIComponent(label)}`,
    accept: METADATA,
    action: `list ConfigMaps in namespace ${namespace}`,
    take: (page) => itemsOf(page).map(({ metadata }) => text(record(metadata).name)),
    ...(signal ? { signal } : {}),
  });
