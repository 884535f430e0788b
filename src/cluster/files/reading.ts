import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { AppError } from '../../core/errors.ts';
import { record, records, strings, text } from '../../core/reduce/raw.ts';
import type { SkippedFile } from '../../core/snapshot.ts';

export interface ManifestFile {
  /** Name shown in evidence: relative where it lies below the working directory. */
  readonly file: string;
  readonly text: string;
}

export interface SkippedManifest extends SkippedFile {
  /** Of a chart's template: what the chart's values hold. */
  readonly chart?: { readonly values: string };
}

export interface Manifests {
  readonly files: readonly ManifestFile[];
  /** Files that look like manifests and cannot be judged as they are. */
  readonly skipped: readonly SkippedManifest[];
}

const MANIFEST = /\.(ya?ml|json)$/i;
const KUSTOMIZATION = /(^|[\\/])(kustomization\.ya?ml|Kustomization)$/;
/** Helm charts, and what Go templates leave that no YAML parser takes. */
const TEMPLATED = /^[^#\n]*\{\{/m;

const shown = (path: string): string => {
  const below = relative(process.cwd(), path);
  return (below === '' || below.startsWith('..') || isAbsolute(below) ? path : below).split(sep).join('/');
};

const unreadable = (path: string, error: unknown): AppError =>
  new AppError(
    'bad-input',
    `${path} cannot be read: ${(error as Error).message}`,
    'Name a directory or a file of manifests that you may read.',
    { cause: error },
  );

function below(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => !/(^|[\\/])(node_modules|\.[^\\/]+)([\\/]|$)/.test(relative(path, file)))
      .filter((file) => MANIFEST.test(file) || KUSTOMIZATION.test(file))
      .sort();
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file's text as it is, or why it is none. */
export function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    const content = bytes.toString('utf8');
    if (Buffer.from(content, 'utf8').equals(bytes)) return content;
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new AppError('bad-input', `${file} is not UTF-8.`, 'Save it as UTF-8, or leave it out.');
}

/** The patches of a kustomization: parts of objects, that are no objects of their own. */
function patchesOf(file: string, content: string): string[] {
  let kustomization: ReturnType<typeof record>;
  try {
    kustomization = record(parse(content));
  } catch {
    return [];
  }
  const { patches, patchesJson6902, patchesStrategicMerge } = kustomization;
  const named = [...records(patches), ...records(patchesJson6902)].map(({ path }) => text(path));
  return [...named, ...strings(patchesStrategicMerge)]
    .filter((name) => name !== '' && !name.includes('\n'))
    .map((name) => normalize(join(dirname(file), name)));
}

/** The chart that a file is a template of, when it is one. */
function chartOf(file: string): string | undefined {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (existsSync(join(at, 'Chart.yaml'))) return relative(at, file).startsWith(`templates${sep}`) ? at : undefined;
    if (dirname(at) === at || at === '.') return undefined;
  }
}

/** What keeps a text from being judged; undefined for manifests. */
function unjudged(file: string, content: string): Omit<SkippedManifest, 'file'> | undefined {
  if (!TEMPLATED.test(content)) return undefined;
  const chart = chartOf(file);
  if (chart) {
    const values = join(chart, 'values.yaml');
    return {
      reason: `it is a template of the Helm chart ${shown(chart)}; judge what it renders: helm template ${shown(chart)} | kubeharden scan --manifests -`,
      chart: { values: existsSync(values) ? textOf(values) : '' },
    };
  }
  return isYaml(content) ? undefined : { reason: 'it is a template ({{ }}), not YAML; render it first' };
}

function isYaml(content: string): boolean {
  try {
    parse(content);
    return true;
  } catch {
    return false;
  }
}

/** The manifests that files and directories hold; `-` is standard input. One file under two names is read once. */
export function readManifests(paths: readonly string[]): Manifests {
  const files: ManifestFile[] = [];
  const skipped: SkippedManifest[] = [];
  const seen = new Set<string>();
  const patches = new Set<string>();
  const texts: [string, string][] = [];
  for (const path of paths.flatMap((named) => (named === '-' ? [named] : below(named)))) {
    if (path === '-') {
      files.push({ file: 'standard input', text: readFileSync(0, 'utf8') });
      continue;
    }
    const real = realpathSync(path);
    if (seen.has(real)) continue;
    seen.add(real);
    const content = textOf(path);
    if (KUSTOMIZATION.test(path)) for (const patch of patchesOf(path, content)) patches.add(patch);
    else texts.push([path, content]);
  }
  for (const [path, content] of texts) {
    if (patches.has(normalize(path))) continue;
    const left = unjudged(path, content);
    if (left) skipped.push({ file: shown(path), ...left });
    else files.push({ file: shown(path), text: content });
  }
  return { files, skipped };
}
