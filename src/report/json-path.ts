const PATH = /^[A-Za-z][\w-]*(\[[^\]]*\])*(\.[A-Za-z][\w-]*(\[[^\]]*\])*)*$/;
const STEP = /([A-Za-z][\w-]*)|\[([^\]]*)\]/g;
/** Maps whose keys hold dots. */
const MAPS = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', 'hard', 'used']);
const PLAIN = /^[\w./:@-]+$/;

/** The part of a path in brackets: an index, an entry of a list by one of its fields, or a key of a map. */
function bracket(inner: string, field: string): string | undefined {
  if (/^(\*|\d+)$/.test(inner)) return `[${inner}]`;
  const equals = inner.indexOf('=');
  const [key, value] = [inner.slice(0, equals), inner.slice(equals + 1)];
  if (equals > 0 && !MAPS.has(field))
    return /^\w+$/.test(key) && PLAIN.test(value) ? `[?(@.${key}=="${value}")]` : undefined;
  return PLAIN.test(inner) ? `.${inner.replaceAll('.', '\\.')}` : undefined;
}

// Thousands of findings are about the same few fields.
const known = new Map<string, string | undefined>();
const MOST_KNOWN = 10_000;

/**
 * A field path of a finding as kubectl's JSONPath: `containers[name=web].image` is
 * `{.containers[?(@.name=="web")].image}`. Undefined for words that are no path.
 */
export function jsonPathOf(path: string): string | undefined {
  if (known.has(path)) return known.get(path);
  if (known.size >= MOST_KNOWN) known.clear();
  const found = parsed(path);
  known.set(path, found);
  return found;
}

function parsed(path: string): string | undefined {
  if (!PATH.test(path)) return undefined;
  let field = '';
  let found = '';
  let text = false;
  for (const [, name, inner] of path.matchAll(STEP)) {
    const step = name === undefined ? bracket(inner ?? '', field) : `.${name}`;
    // What follows the key of a map lies in a text, such as a configuration file in a ConfigMap.
    if (step === undefined || text) return step === undefined ? undefined : `{${found}}`;
    text = name === undefined && MAPS.has(field);
    field = name ?? field;
    found += step;
  }
  return `{${found}}`;
}
