import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'node:util';
import { Log } from '../ui/log.ts';

export const logFile = (home: string): string => join(home, 'kubeharden.log');

const MOST = 1_000_000;

/** A log that is also appended to a file; the one before is kept as `.1`. A disk that is full costs the file, not the wizard. */
export function openLog(home: string): Log {
  const path = logFile(home);
  const append = (text: string): void => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST) renameSync(path, `${path}.1`);
      appendFileSync(path, text, { mode: 0o600 });
    } catch {
      // The log pane still has it.
    }
  };
  return new Log(({ at, text }) => append(`${at} ${process.pid} ${text}\n`));
}

const CONSOLE = ['log', 'info', 'warn', 'error', 'debug'] as const;

/** While the full screen is up, what would be written over it goes to the log; returns the way back. */
export function captureOutput(log: Log): () => void {
  const kept = CONSOLE.map((name) => [name, console[name]] as const);
  const { write } = process.stderr;
  for (const name of CONSOLE) console[name] = (...args: unknown[]) => log.add(format(...args));
  process.stderr.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    log.add(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((value) => typeof value === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof write;
  return () => {
    for (const [name, original] of kept) console[name] = original;
    process.stderr.write = write;
  };
}
