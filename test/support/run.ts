import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from './terminal.ts';

export const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** A directory with files in it, and the program run there as a process of its own. */
export function workplace(files: Readonly<Record<string, string>> = {}) {
  const directory = temporaryDirectory();
  const home = temporaryDirectory();
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const run = (args: readonly string[], input = ''): Ran =>
    spawnSync(process.execPath, [PROGRAM, ...args], {
      encoding: 'utf8',
      cwd: directory,
      input,
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: home },
    });
  return { directory, write, run };
}
