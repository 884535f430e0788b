import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { JournalEntry } from './journal.ts';

export interface JournalFile {
  /** Written and synced to disk when this returns; throws AppError('session') when that could not be done. */
  append(entry: JournalEntry): void;
  entries(): JournalEntry[];
}

/** A journal that only grows: JSON lines. A last line cut off by a crash was never acted on and is passed over. */
export function journalFile(path: string): JournalFile {
  return {
    append(entry) {
      let file: number | undefined;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        file = openSync(path, 'a+', 0o600);
        // A line that a crash cut off must not swallow the next one.
        const lead = endsInLine(file) ? '' : '\n';
        writeSync(file, `${lead}${JSON.stringify(entry)}\n`);
        fsyncSync(file);
      } catch (error) {
        throw new AppError(
          'session',
          `The journal could not be written: ${(error as Error).message}`,
          'Free disk space or set KUBEHARDEN_HOME to a directory that can be written.',
          { cause: error },
        );
      } finally {
        if (file !== undefined) closeSync(file);
      }
    },
    entries() {
      if (!existsSync(path)) return [];
      return contentOf(path)
        .split('\n')
        .flatMap((line) => {
          try {
            return line.trim() === '' ? [] : [JSON.parse(line) as JournalEntry];
          } catch {
            return [];
          }
        });
    },
  };
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === NEWLINE;
}
const NEWLINE = 10;

/** As much as the file holds now: what is no file has no size, and no end. */
function contentOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(size);
    return bytes.toString('utf8', 0, size > 0 ? readSync(file, bytes, 0, size, 0) : 0);
  } finally {
    closeSync(file);
  }
}
