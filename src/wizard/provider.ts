import type { CloudOffer, CloudPort } from '../core/ports.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** Asks whether the provider's program may be run. */
export type ConfirmCloud = (offer: CloudOffer) => Promise<boolean>;

/** The provider of a managed cluster, asked where the operator lets it be; the question is put once. */
export class Provider {
  readonly #port: CloudPort | undefined;
  #answer: boolean | undefined;

  constructor(port: CloudPort | undefined) {
    this.#port = port;
  }

  async withFacts(snapshot: Snapshot, confirm: ConfirmCloud | undefined, signal?: AbortSignal): Promise<Snapshot> {
    if (!this.#port || this.#answer === false) return snapshot;
    const offer = this.#port.offer(snapshot);
    if (!offer) return snapshot;
    this.#answer ??= this.#port.wanted || ((await confirm?.(offer)) ?? false);
    if (!this.#answer) return snapshot;
    const { cloud, refusals } = await offer.ask(signal);
    return { ...snapshot, cloud, refusals: [...snapshot.refusals, ...refusals] };
  }
}
