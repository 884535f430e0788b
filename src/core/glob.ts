const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** A test for names where `*` stands for any characters. */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${escaped(pattern).replaceAll('*', '.*')}$`, 's');
  return (name) => expression.test(name);
}

/** The same for paths of files: `*` stays within a folder, `**` crosses folders, and a folder stands for all below it. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const body = escaped(pattern.replace(/^\.\//, '').replace(/\/$/, ''))
    .replaceAll('**/', '\0')
    .replaceAll('**', '\u0001')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '(?:.*/)?')
    .replaceAll('\u0001', '.*');
  const expression = new RegExp(`^${body}(?:/.*)?$`, 's');
  return (path) => expression.test(path.replace(/^\.\//, ''));
}
