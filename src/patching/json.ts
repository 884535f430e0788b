export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True for what is written on one line in block style: scalars and empty collections. */
export const isInline = (value: Json): boolean =>
  Array.isArray(value) ? value.length === 0 : isObject(value) ? Object.keys(value).length === 0 : true;
