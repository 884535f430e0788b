import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOOL } from '../core/package.ts';
import { safeBlock } from '../core/text.ts';
import type { Log } from '../ui/log.ts';

/** Writes what a report of a fault needs, and says where it is; the fault itself is in it and in the log. */
export function crashLines(error: unknown, home: string, log: Log): string[] {
  const message = error instanceof Error ? error.message : String(error);
  const at = new Date().toISOString();
  const path = join(home, `crash-${at.slice(0, 19).replaceAll(':', '')}.txt`);
  const content = [
    `kubeharden ${TOOL.version}, node ${process.version}, ${process.platform} ${process.arch}`,
    `terminal ${process.env.TERM ?? 'unknown'} ${process.stdout.columns ?? '?'}x${process.stdout.rows ?? '?'}`,
    `${at} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    '',
    'The last lines of the log:',
    ...log.lines.slice(-30).map(({ at: when, text }) => `${when} ${text}`),
    '',
  ].join('\n');
  const told = [`kubeharden met a fault of its own and had to stop: ${safeBlock(message)}`];
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(path, safeBlock(content), { mode: 0o600 });
    return [
      ...told,
      `Please report it and send this file; read it first, it may name objects of your cluster: ${path}`,
    ];
  } catch {
    return [...told, 'Please report it with these lines:', safeBlock(content)];
  }
}
