export interface PaceOptions {
  /** Changes that come together are worked on together. */
  readonly quietMs?: number;
  /** Share of the time that the work may take when changes never end. */
  readonly share?: number;
  readonly now?: () => number;
}

/** Work that follows changes: soon after the first of them, and never more often than it can afford. */
export class Pace {
  readonly #work: () => void;
  readonly #quietMs: number;
  readonly #share: number;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #notBefore = 0;

  constructor(work: () => void, { quietMs = 1000, share = 0.1, now = () => performance.now() }: PaceOptions = {}) {
    this.#work = work;
    this.#quietMs = quietMs;
    this.#share = share;
    this.#now = now;
  }

  /** Something changed. */
  poke(): void {
    this.#timer ??= setTimeout(() => this.flush(), Math.max(this.#quietMs, this.#notBefore - this.#now()));
  }

  /** Does what is still to do, now. */
  flush(): void {
    if (this.#timer === undefined) return;
    this.stop();
    const began = this.#now();
    this.#work();
    const ended = this.#now();
    this.#notBefore = ended + (ended - began) * (1 / this.#share - 1);
  }

  /** Forgets what is still to do. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
