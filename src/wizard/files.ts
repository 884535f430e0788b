import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { BundleFile } from './bundle.ts';

/** Writes files below a directory that is made when it is not there; where that is, and what was written. */
export function writeFiles(
  directory: string,
  files: readonly BundleFile[],
): { readonly root: string; readonly paths: readonly string[] } {
  const root = resolve(directory);
  try {
    for (const { path, content, executable } of files) {
      const target = join(root, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      if (executable) chmodSync(target, 0o755);
    }
  } catch (error) {
    throw new AppError(
      'bad-input',
      `${root} could not be written: ${(error as Error).message}`,
      'Choose another directory.',
      { cause: error },
    );
  }
  return { root, paths: files.map(({ path }) => path) };
}
