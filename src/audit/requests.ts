import type { AuditEvent } from './event.ts';
import { Recent } from './recent.ts';

// How many long requests may be open at once and still be counted once.
const MOST_OPEN = 50_000;

/** Tells requests from the stages that a policy logs of each. */
export class Requests {
  readonly #open = new Recent<true>(MOST_OPEN);

  isNew({ stage, id }: AuditEvent): boolean {
    // Nothing is known yet of a request that was only received.
    if (stage === 'RequestReceived') return false;
    // A long one (exec, watch) is told when it begins and when it ends.
    if (stage === 'ResponseStarted') {
      this.#open.obtain(id, () => true);
      return true;
    }
    return !this.#open.delete(id);
  }
}
