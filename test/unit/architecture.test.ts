import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '..', '..', 'src');

/** What each layer may import besides itself: the direction of dependencies. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  templates: ['core'],
  knowledge: ['core'],
  areas: ['core', 'templates', 'knowledge'],
  session: ['core', 'areas'],
  report: ['core', 'areas', 'session', 'knowledge'],
  cluster: ['core'],
  config: ['core'],
  patching: ['core'],
  node: ['core'],
  cloud: ['core'],
  logs: ['core'],
  audit: ['core', 'logs'],
  flows: ['core', 'logs'],
  wizard: ['core', 'patching', 'templates', 'knowledge', 'areas', 'session', 'report'],
  ui: ['core', 'config', 'areas', 'session', 'report', 'wizard'],
  linear: ['core', 'config', 'areas', 'session', 'report', 'wizard'],
  cli: [
    'core',
    'config',
    'patching',
    'templates',
    'knowledge',
    'areas',
    'session',
    'report',
    'wizard',
    'ui',
    'linear',
    'cluster',
    'node',
    'cloud',
    'audit',
    'flows',
    'logs',
  ],
};

/** Packages that only some folders may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ink: ['ui'],
  react: ['ui'],
  '@kubernetes/client-node': ['cluster'],
  execa: ['node', 'cluster', 'cloud', 'ui/terminal'],
  conf: ['session'],
  commander: ['cli'],
};

/** Pure layers never reach outside: no files, no processes, no network. */
const PURE = ['core', 'config', 'patching', 'areas', 'knowledge', 'report'];

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const importsOf = (file: string): string[] => {
  const source = readFileSync(join(SOURCE, file), 'utf8');
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
};
const layerOf = (file: string): string => file.split('/')[0] ?? '';

describe('the direction of dependencies', () => {
  it.each(Object.keys(ALLOWED))('%s imports only what lies below it', (layer) => {
    const wrong = files
      .filter((file) => layerOf(file) === layer)
      .flatMap((file) =>
        importsOf(file)
          .filter((path) => path.startsWith('.'))
          .map((path) => layerOf(normalize(join(dirname(file), path))))
          .filter((target) => target !== layer && !ALLOWED[layer]?.includes(target))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('every folder under src is a layer with a rule', () => {
    expect([...new Set(files.map(layerOf))].filter((layer) => !(layer in ALLOWED))).toEqual([]);
  });

  it.each(Object.keys(PACKAGES))('%s is imported only where it belongs', (name) => {
    const wrong = files.filter(
      (file) =>
        importsOf(file).some((path) => path === name || path.startsWith(`${name}/`)) &&
        !PACKAGES[name]?.some((folder) => file.startsWith(`${folder}/`)),
    );
    expect(wrong).toEqual([]);
  });

  it.each(PURE)('%s does no input or output', (layer) => {
    const wrong = files
      .filter((file) => layerOf(file) === layer)
      .filter((file) => importsOf(file).some((path) => path.startsWith('node:') && path !== 'node:crypto'));
    expect(wrong).toEqual([]);
  });
});
