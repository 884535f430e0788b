/** Flags by name without dashes; repeated ones in order. A bare flag is `true`. */
export type Flags = ReadonlyMap<string, readonly string[]>;

/** `--name=value`, `--name value`, bare `--name`; a shell wrapper's script is split on spaces. */
export function parseFlags(commandLine: readonly string[]): Map<string, string[]> {
  const wrapped = /(^|\/)(sh|bash|dash)$/.test(commandLine[0] ?? '');
  const words = wrapped ? commandLine.flatMap((word) => word.split(/\s+/)) : commandLine;
  const flags = new Map<string, string[]>();
  for (let index = 0; index < words.length; index += 1) {
    const match = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(words[index] ?? '');
    const name = match?.[1];
    if (!name) continue;
    const next = words[index + 1];
    let value = match[2];
    if (value === undefined) value = next !== undefined && !next.startsWith('-') ? next : 'true';
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

/** `/flagz` shows every flag, those not set with their default: what is empty is left out, lists lose their brackets. */
export function effectiveFlags(shown: Readonly<Record<string, string>>): Map<string, string[]> {
  const flags = new Map<string, string[]>();
  for (const [name, value] of Object.entries(shown)) {
    const bare = /^\[.*\]$/s.test(value) ? value.slice(1, -1) : value;
    if (bare !== '') flags.set(name, [bare]);
  }
  return flags;
}
