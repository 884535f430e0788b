import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTemplate, type Template } from './template.ts';

// The package's own `templates` directory, beside `dist` when bundled and beside `src` in a clone.
function rootOf(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory)
      throw new Error('The templates directory of the kubeharden package is missing; reinstall it.');
    directory = parent;
  }
  return join(directory, 'templates');
}

let root: string | undefined;
const loaded = new Map<string, Template>();

/** A template by its path under `templates/` without the ending, such as `network/default-deny`. */
export function template(id: string): Template {
  let found = loaded.get(id);
  if (!found) {
    root ??= rootOf();
    found = parseTemplate(id, readFileSync(join(root, `${id}.yaml`), 'utf8'));
    loaded.set(id, found);
  }
  return found;
}

/** Every template that the package ships, sorted. */
export function templateIds(): string[] {
  root ??= rootOf();
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => path.replaceAll('\\', '/').slice(0, -'.yaml'.length))
    .sort();
}
