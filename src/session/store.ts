import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import { AppError } from '../core/errors.ts';
import { type JournalFile, journalFile } from './journal-file.ts';
import { parseSession } from './schema.ts';
import type { Session } from './session.ts';

export interface SessionSummary {
  readonly id: string;
  readonly session?: Session;
  /** The file could not be read as a session; it was set aside under this path. */
  readonly damaged?: string;
  /** Why the session cannot be opened although its file is whole. */
  readonly problem?: string;
}

export interface Lock {
  release(): void;
}

const ID = /^[a-z0-9][a-z0-9-]{3,80}$/;

/** Sessions on disk: one 0600 JSON file each, written whole and moved into place, beside it the journal. */
export class SessionStore {
  readonly directory: string;

  constructor(home: string) {
    this.directory = join(home, 'sessions');
  }

  /** Newest first. A damaged file is set aside with its name told, and never overwritten. */
  list(): SessionSummary[] {
    if (!existsSync(this.directory)) return [];
    return readdirSync(this.directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => this.#summary(file.slice(0, -'.json'.length)))
      .sort((a, b) => (b.session?.updatedAt ?? '').localeCompare(a.session?.updatedAt ?? ''));
  }

  /** The session of this id; an AppError('session') when there is none or it is damaged. */
  load(id: string): Session {
    this.#check(id);
    if (!existsSync(this.#path(id)))
      throw new AppError(
        'session',
        `There is no session ${id} in ${this.directory}.`,
        'List the saved ones with: kubeharden sessions list',
      );
    const { session, damaged, problem } = this.#summary(id);
    if (session) return session;
    if (damaged)
      throw new AppError(
        'session',
        `Session ${id} was damaged; its file was kept as ${damaged}.`,
        'Start a new session; the cluster itself shows what was applied.',
      );
    throw new AppError(
      'session',
      problem ?? `Session ${id} cannot be read.`,
      'Use the kubeharden version that wrote it, or start a new session.',
    );
  }

  save(session: Session): void {
    this.#check(session.id);
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      const file = new Conf<Record<string, unknown>>({
        cwd: this.directory,
        configName: session.id,
        configFileMode: 0o600,
        projectName: 'kubeharden',
      });
      file.store = { ...session };
    } catch (error) {
      throw new AppError(
        'session',
        `The session could not be saved in ${this.directory}: ${(error as Error).message}`,
        'Free disk space or set KUBEHARDEN_HOME to a directory that can be written.',
        { cause: error },
      );
    }
  }

  remove(id: string): void {
    this.load(id);
    for (const path of [this.#path(id), this.#journalPath(id)]) rmSync(path, { force: true });
  }

  journal(id: string): JournalFile {
    this.#check(id);
    return journalFile(this.#journalPath(id));
  }

  /** Takes the session for this process, or tells which other process has it. */
  lock(id: string): Lock | { readonly heldBy: number } {
    this.#check(id);
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const path = join(this.directory, `${id}.lock`);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        const file = openSync(path, 'wx', 0o600);
        writeSync(file, String(process.pid));
        closeSync(file);
        return releasedAtExit(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
          throw new AppError(
            'session',
            `The session could not be locked: ${(error as Error).message}`,
            'Set KUBEHARDEN_HOME to a directory that can be written.',
            { cause: error },
          );
      }
      const holder = Number(readFileSync(path, 'utf8'));
      if (holder !== process.pid && isAlive(holder)) return { heldBy: holder };
      // Left by a process that was killed.
      rmSync(path, { force: true });
    }
    return { heldBy: 0 };
  }

  #path = (id: string): string => join(this.directory, `${id}.json`);
  #journalPath = (id: string): string => join(this.directory, `${id}.journal.jsonl`);

  #check(id: string): void {
    if (!ID.test(id))
      throw new AppError(
        'usage',
        `${JSON.stringify(id)} is not a session id.`,
        'List the saved ones with: kubeharden sessions list',
      );
  }

  #summary(id: string): SessionSummary {
    const path = this.#path(id);
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      return { id, damaged: setAside(path) };
    }
    const parsed = parseSession(content);
    if (parsed.kind === 'session') return { id, session: parsed.session };
    if (parsed.kind === 'newer')
      return { id, problem: `Session ${id} was written by a newer kubeharden (${parsed.toolVersion}).` };
    return { id, damaged: setAside(path) };
  }
}

/** However the process ends, short of being killed, others find the session free. */
function releasedAtExit(path: string): Lock {
  const remove = (): void => rmSync(path, { force: true });
  process.once('exit', remove);
  return {
    release: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function setAside(path: string): string {
  for (let number = 1; ; number += 1) {
    const kept = `${path}.damaged-${number}`;
    if (existsSync(kept)) continue;
    renameSync(path, kept);
    return kept;
  }
}
