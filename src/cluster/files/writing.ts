import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { AppError, asAppError } from '../../core/errors.ts';
import { textOf } from './reading.ts';

/** Why a file is left as it is: a link that leads out of what was named. Links within are followed. */
export function linkProblem(file: string, roots: readonly string[]): string | undefined {
  const real = realpathSync(file);
  const within = roots.some((root) => {
    const at = realpathSync(root);
    return real === at || real.startsWith(at.endsWith(sep) ? at : at + sep);
  });
  return within ? undefined : `it is a link to ${real}, outside of what was named`;
}

/** Whole or not at all: a temporary file beside it takes its place, with its mode. A link stays one. */
function replace(file: string, text: string): void {
  const target = existsSync(file) ? realpathSync(file) : resolve(file);
  mkdirSync(dirname(target), { recursive: true });
  const part = join(dirname(target), `.kubeharden-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    const descriptor = openSync(part, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(part, existsSync(target) ? statSync(target).mode & 0o7777 : 0o644);
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Writes a file that still holds what was read; why not, where it could not be done. */
export function writeChecked(file: string, before: string, after: string): AppError | undefined {
  try {
    const now = existsSync(file) ? textOf(file) : '';
    if (now !== before)
      return new AppError(
        'conflict',
        `${file} was changed by someone else since it was read.`,
        'It was left as it is; run this again.',
      );
    replace(file, after);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return asAppError(error);
    return new AppError('bad-input', `${file} could not be written: ${(error as Error).message}`, 'It is as it was.', {
      cause: error,
    });
  }
}
