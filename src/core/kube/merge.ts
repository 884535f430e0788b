// The few merge rules of the API server that are needed without one: strategic merge by list key, and RFC 7386 merge.

type Json = unknown;
type JsonObject = Record<string, Json>;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Lists that merge by key; every other list is replaced.
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  env: 'name',
  imagePullSecrets: 'name',
  ownerReferences: 'uid',
};
/** `ports` merges by different keys in containers and Services. */
const mergeKeyOf = (field: string, items: readonly Json[]): string | undefined => {
  if (field === 'ports')
    return items.every((item) => isObject(item) && 'containerPort' in item)
      ? 'containerPort'
      : items.every((item) => isObject(item) && 'port' in item && !('protocol' in item && !('name' in item)))
        ? 'port'
        : undefined;
  return MERGE_KEYS[field];
};

/** `patch` merged into `target`; null removes a field. With `strategic`, keyed lists merge item by item. */
export const merge = (target: Json, patch: Json, strategic: boolean): Json => merged(target, patch, { strategic });

/** One patch that does what two do, one after the other: what they remove is still removed. */
export const joinPatches = (first: Json, second: Json, strategic: boolean): Json =>
  merged(first, second, { strategic, keep: true });

interface Mode {
  readonly strategic: boolean;
  /** Directives of removal are kept instead of followed. */
  readonly keep?: boolean;
}

function merged(target: Json, patch: Json, mode: Mode, field = ''): Json {
  if (Array.isArray(patch)) {
    const key = mode.strategic ? mergeKeyOf(field, patch) : undefined;
    return key && Array.isArray(target) ? mergeList(target, patch, key, mode) : structuredClone(patch);
  }
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && !mode.keep) delete result[name];
    else result[name] = merged(result[name], value, mode, name);
  }
  return result;
}

function mergeList(target: readonly Json[], patch: readonly Json[], key: string, mode: Mode): Json[] {
  const result = [...target];
  for (const item of patch) {
    const index = isObject(item)
      ? result.findIndex((candidate) => isObject(candidate) && candidate[key] === item[key])
      : -1;
    if (isObject(item) && item.$patch === 'delete' && !mode.keep) {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = merged(result[index], item, mode);
    else result.push(structuredClone(item));
  }
  return result;
}
