// A process that dies in the middle, without the process.
import { AppError } from '../../src/core/errors.ts';
import type { ClusterPort } from '../../src/core/ports.ts';
import type { JournalFile } from '../../src/session/journal-file.ts';
import { SessionStore } from '../../src/session/store.ts';

/** Dies at the given operation and answers nothing any more: what a killed process would have left. */
export class Killer {
  /** Operations until it dies. */
  left: number;
  operations = 0;
  killed = false;

  constructor(left: number) {
    this.left = left;
  }

  tick(): void {
    this.operations += 1;
    if (this.left <= 0) {
      this.killed = true;
      throw new AppError('internal', 'killed', '');
    }
    this.left -= 1;
  }

  cluster(cluster: ClusterPort): ClusterPort {
    const writes = new Set(['apply', 'create', 'patch', 'delete']);
    return new Proxy(cluster, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          this.tick();
          const answer = await (value as (...inner: unknown[]) => unknown).apply(target, args);
          // Killed after the server stored it and before its answer was read.
          if (writes.has(String(name))) this.tick();
          return answer;
        };
      },
    });
  }

  store(store: SessionStore): SessionStore {
    const killer = this;
    return new (class extends SessionStore {
      override journal(id: string): JournalFile {
        const journal = store.journal(id);
        return {
          append: (entry) => {
            killer.tick();
            journal.append(entry);
            killer.tick();
          },
          entries: () => journal.entries(),
        };
      }
      override save(session: Parameters<SessionStore['save']>[0]): void {
        killer.tick();
        store.save(session);
      }
    })(`${store.directory}/..`);
  }
}
