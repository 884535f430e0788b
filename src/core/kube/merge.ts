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
export function merge(target: Json, patch: Json, strategic: boolean, field = ''): Json {
  if (Array.isArray(patch)) {
    const key = strategic ? mergeKeyOf(field, patch) : undefined;
    return key && Array.isArray(target) ? mergeList(target, patch, key) : structuredClone(patch);
  }
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value, strategic, name);
  }
  return merged;
}

function mergeList(target: readonly Json[], patch: readonly Json[], key: string): Json[] {
  const merged = [...target];
  for (const item of patch) {
    const index = isObject(item)
      ? merged.findIndex((candidate) => isObject(candidate) && candidate[key] === item[key])
      : -1;
    if (isObject(item) && item.$patch === 'delete') {
      if (index >= 0) merged.splice(index, 1);
    } else if (index >= 0) merged[index] = merge(merged[index], item, true);
    else merged.push(structuredClone(item));
  }
  return merged;
}
