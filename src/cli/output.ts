import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { safeBlock } from '../core/text.ts';

/** A file is written whole or not at all. */
export function writeWhole(path: string, content: string | Iterable<string>): void {
  const part = `${path}.part-${process.pid}`;
  try {
    const file = openSync(part, 'w');
    try {
      for (const piece of typeof content === 'string' ? [content] : content) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new AppError(
      'bad-input',
      `${path} could not be written: ${(error as Error).message}`,
      'Choose another file.',
      { cause: error },
    );
  }
}

/** To the file when one is named, else to standard output; resolves when it is out. */
export async function emit(content: string, file?: string): Promise<void> {
  const text = content.endsWith('\n') ? content : `${content}\n`;
  if (file) return writeWhole(file, text);
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => (error.code === 'EPIPE' ? resolve() : reject(error));
    process.stdout.once('error', failed);
    process.stdout.write(text, () => {
      process.stdout.off('error', failed);
      resolve();
    });
  });
}

/** The same for a text that comes in pieces and is never held whole. */
export async function emitPieces(pieces: Iterable<string>, file?: string): Promise<void> {
  if (file) return writeWhole(file, pieces);
  let gone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    gone = error.code === 'EPIPE';
  });
  for (const piece of pieces) {
    if (gone) return;
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(piece, (error) =>
        error && (error as NodeJS.ErrnoException).code !== 'EPIPE' ? reject(error) : resolve(),
      );
    });
  }
}

/** Text for people, part of which a cluster or a server may have written: nothing in it moves the cursor. */
export const emitText = (content: string): Promise<void> => emit(safeBlock(content));
export const complain = (content: string): void => {
  process.stderr.write(safeBlock(content));
};

export function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  if ((allowed as readonly string[]).includes(value)) return value as T;
  const hint = didYouMean(value, allowed, `It is one of ${allowed.join(', ')}.`);
  throw new AppError('usage', `${flag} cannot be ${value}.`, hint);
}
