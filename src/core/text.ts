// C0 and C1 controls, DEL, bidirectional overrides and zero-width characters: what can move a cursor or hide text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this finds
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const visible = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** Text from a cluster, a file or a server as one safe line: control characters become visible escapes. */
export const safeText = (text: string): string => text.replace(UNSAFE, visible);

/** The same for text of several lines: line feeds and tabs stay. */
export const safeBlock = (text: string): string =>
  text.replace(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : visible(character)));

/** `1 pod`, `3 pods`, `2 policies`. */
export const count = (n: number, singular: string, plural = `${singular}s`): string =>
  `${n} ${n === 1 ? singular : plural}`;

/** `a`, `a and b`, `a, b and 3 more`. */
export function listing(items: readonly string[], most = 3): string {
  if (items.length <= 1) return items[0] ?? '';
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** Up to the first full stop that ends a sentence: not one in a version or a file name. */
export const firstSentence = (text: string): string => /^.*?[.!?](?=\s+[A-Z0-9“]|$)/s.exec(text)?.[0] ?? text;

/** Replaces `{name}` from `data`; a placeholder without data stays visible. */
export const fill = (text: string, data: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in data ? String(data[name]) : whole));

/** A word quoted for a shell; plain words stay as they are. What could move a cursor is written as an escape (`$'…'`). */
export const shellQuote = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const shown = safeBlock(word);
  return shown === word
    ? `'${word.replaceAll("'", `'\\''`)}'`
    : `$'${safeBlock(word.replaceAll('\\', '\\\\')).replaceAll("'", "\\'")}'`;
};
