import type { Ending } from '../wizard/ending.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

export interface Endings {
  /** Resolves with what ends the program from outside; never when it ends by itself. */
  readonly happened: Promise<Ending>;
  /** Stops listening: from here on signals and faults do what they do by default. */
  release(): void;
}

/** Signals, a terminal that is gone, and faults: each ends the wizard in order, with its session saved. */
export function watchEndings(): Endings {
  const released = new AbortController();
  const { promise: happened, resolve } = Promise.withResolvers<Ending>();
  const listen = <A extends unknown[]>(
    source: NodeJS.EventEmitter,
    event: string,
    endingOf: (...args: A) => Ending,
  ): void => {
    const listener = (...args: unknown[]): void => {
      // A second signal does not wait for the first.
      released.abort();
      resolve(endingOf(...(args as A)));
    };
    source.on(event, listener);
    released.signal.addEventListener('abort', () => source.off(event, listener), { once: true });
  };
  for (const signal of SIGNALS) listen(process, signal, () => ({ kind: 'signal', signal }));
  // A fault while ending must not be told twice.
  listen(process, 'uncaughtException', (error: unknown) => ({ kind: 'fault', error }));
  listen(process.stdin, 'error', () => ({ kind: 'signal', signal: 'SIGHUP' }));
  listen(process.stdout, 'error', () => ({ kind: 'signal', signal: 'SIGHUP' }));
  return { happened, release: () => released.abort() };
}
