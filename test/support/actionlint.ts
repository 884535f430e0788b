// The linter of GitHub's workflows: from PATH, from the cache, or built once where Go is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../scripts/kube-binaries.mjs';

const VERSION = 'v1.7.7';

/** The program; else why there is none. */
export function findActionlint(): { readonly program: string } | { readonly missing: string } {
  if (spawnSync('actionlint', ['-version']).status === 0) return { program: 'actionlint' };
  const directory = join(cacheDirectory(), '..', `actionlint-${VERSION.slice(1)}`);
  const program = join(directory, 'actionlint');
  if (existsSync(program)) return { program };
  if (spawnSync('go', ['version']).status !== 0)
    return { missing: 'actionlint is not on the PATH, and there is no Go to build it' };
  const built = spawnSync('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`], {
    env: { ...process.env, GOBIN: directory },
    encoding: 'utf8',
  });
  return built.status === 0 && existsSync(program)
    ? { program }
    : { missing: `actionlint could not be built: ${built.stderr.split('\n')[0]}` };
}
