import { type AuditEvent, slim } from './event.ts';
import { Recent } from './recent.ts';

/** An event that is remembered, and what makes it another one than those before. */
export interface Held {
  readonly event: AuditEvent;
  readonly kind: string;
}

// As many at once are watched; whoever came first is forgotten.
const MOST_KEYS = 2000;

/** Holds the last events of each key that lie close together. A log that is a little out of order makes no difference. */
export class Windows {
  readonly #held = new Recent<readonly Held[]>(MOST_KEYS);
  readonly #span: number;
  readonly #most: number;

  constructor(span: number, most: number) {
    this.#span = span;
    this.#most = most;
  }

  /** The events of the key within the span, this one last. `distinct`: only the newest of each kind counts. */
  put(key: string, event: AuditEvent, kind: string, distinct = false): readonly Held[] {
    const since = event.at - this.#span;
    const kept = this.#held
      .obtain(key, () => [])
      .filter((one) => one.event.at >= since && !(distinct && one.kind === kind))
      .slice(1 - this.#most);
    const held = [...kept, { event: slim(event), kind }];
    this.#held.set(key, held);
    return held;
  }
}
