// Posts drift to an address. A receiver that is slow or gone costs nothing but its own messages.
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';
import { type Moment, type WatchEvent, webhookBody } from '../report/drift.ts';

interface Told {
  readonly event: WatchEvent;
  readonly moment: Moment;
}

export interface WebhookOptions {
  /** What could not be delivered, as a sentence. */
  readonly onTrouble: (message: string) => void;
  readonly firstPauseMs?: number;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1000;
const TIMEOUT_MS = 10_000;
/** More are not kept; how many were lost is told to the receiver. */
const MOST_WAITING = 1000;
const MOST_AT_ONCE = 100;

/** The address without what may be a secret: chats put their tokens into the path. */
const shown = (url: URL): string => url.origin;

export function webhookUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new AppError('usage', '--webhook takes an http or https URL.', 'Give one such as https://example.com/hook.');
  return url;
}

export class Webhook {
  readonly #url: URL;
  readonly #options: WebhookOptions;
  readonly #stop = new AbortController();
  #waiting: Told[] = [];
  #lost = 0;
  #sending: Promise<void> | undefined;

  constructor(url: URL, options: WebhookOptions) {
    this.#url = url;
    this.#options = options;
  }

  /** Returns at once; the request is made beside whatever else is done. */
  send(event: WatchEvent, moment: Moment): void {
    this.#waiting.push({ event, moment });
    const over = this.#waiting.length - MOST_WAITING;
    if (over > 0) {
      this.#waiting.splice(0, over);
      this.#lost += over;
    }
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Waits a little for what is under way, and gives up what is not delivered by then. */
  async close(milliseconds = 3000): Promise<void> {
    await Promise.race([this.#sending, sleep(milliseconds, undefined, { ref: false })]);
    this.#stop.abort();
  }

  async #drain(): Promise<void> {
    // What is told at the same moment goes in one request.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      const lost = this.#lost;
      this.#lost = 0;
      if (!(await this.#deliver(webhookBody(batch, lost)))) this.#lost += lost + batch.length;
    }
  }

  async #deliver(body: string): Promise<boolean> {
    let problem = '';
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#stop.signal.aborted; attempt += 1) {
      try {
        const answer = await fetch(this.#url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          redirect: 'error',
          signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
        await answer.body?.cancel();
        if (answer.ok) return true;
        problem = `HTTP ${answer.status}`;
        // What is refused for good is refused again.
        if (answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) break;
      } catch (error) {
        problem = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      }
      const pause = (this.#options.firstPauseMs ?? FIRST_PAUSE_MS) * 2 ** (attempt - 1);
      await sleep(attempt < ATTEMPTS ? pause : 0, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
    if (!this.#stop.signal.aborted)
      this.#options.onTrouble(`The webhook at ${shown(this.#url)} took nothing: ${problem}.`);
    return false;
  }
}
