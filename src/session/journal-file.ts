import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
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
        // A line that a crash cut off must not swallow the next one.
        const lead =
          existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n') && readFileSync(path).length > 0 ? '\n' : '';
        file = openSync(path, 'a', 0o600);
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
      return readFileSync(path, 'utf8')
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
