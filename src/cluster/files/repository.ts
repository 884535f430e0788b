// The Git repository that a path is in, and what it shows of its pipelines.
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pipelineFacts } from '../../core/pipeline/read.ts';
import { CI_SYSTEMS, isBuildFile, type RepositoryFacts, systemOf } from '../../core/pipeline/repository.ts';

/** Directories that hold other people's files, or none that are read. */
const PASSED_OVER = new Set(['.git', 'node_modules', 'vendor', 'dist', 'build', 'target', '.venv', '.terraform']);
/** Hidden directories that hold pipelines. */
const HIDDEN = new Set(['.github', '.gitlab', '.azure', '.azure-pipelines', '.tekton']);
const DEEPEST = 6;
const MOST_ENTRIES = 50_000;
const LARGEST_FILE = 1024 * 1024;

/** The directory above that is a clone (a worktree's `.git` is a file); undefined outside of one. */
export function repositoryRoot(from: string): string | undefined {
  let directory = resolve(from);
  if (!existsSync(directory)) return undefined;
  if (statSync(directory).isFile()) directory = dirname(directory);
  for (;;) {
    if (existsSync(join(directory, '.git'))) return directory;
    const parent = dirname(directory);
    if (parent === directory) return undefined;
    directory = parent;
  }
}

const entriesOf = (directory: string): Dirent[] => {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // What may not be read holds no pipeline that a CI system could read.
    return [];
  }
};

/** Pipelines' and build files, breadth first, so that a huge tree is cut where it is deepest. */
function filesIn(root: string): string[] {
  const found: string[] = [];
  let level = [root];
  let seen = 0;
  for (let depth = 0; depth < DEEPEST && level.length > 0 && seen < MOST_ENTRIES; depth += 1) {
    const next: string[] = [];
    for (const directory of level)
      for (const entry of entriesOf(directory)) {
        seen += 1;
        const path = join(directory, entry.name);
        const shown = relative(root, path).replaceAll('\\', '/');
        if (entry.isDirectory()) {
          if (!PASSED_OVER.has(entry.name) && (!entry.name.startsWith('.') || HIDDEN.has(entry.name))) next.push(path);
        } else if (entry.isFile() && (systemOf(shown) || isBuildFile(shown))) found.push(shown);
      }
    level = next;
  }
  return found.sort();
}

/** What the repository around a path shows; undefined outside of one. */
export function readRepository(from: string): RepositoryFacts | undefined {
  const root = repositoryRoot(from);
  if (!root) return undefined;
  const files = filesIn(root);
  const pipelines = files.flatMap((file) => {
    const system = systemOf(file);
    if (!system || statSync(join(root, file)).size > LARGEST_FILE) return [];
    return [{ file, system, ...pipelineFacts(readFileSync(join(root, file), 'utf8'), system, file) }];
  });
  return {
    root: relative('.', root) || '.',
    systems: CI_SYSTEMS.filter((system) => pipelines.some((pipeline) => pipeline.system === system)),
    files: pipelines.map(({ file }) => file),
    references: pipelines.flatMap(({ references }) => references),
    tools: pipelines.flatMap(({ tools }) => tools),
    builds: [
      ...files.filter(isBuildFile).map((file) => ({ file, line: 1 })),
      ...pipelines.flatMap(({ builds }) => builds),
    ],
  };
}
