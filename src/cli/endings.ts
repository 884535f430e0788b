import type { Ending } from '../wizard/ending.ts';
import { EXIT } from './exit.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Milliseconds that ending in order may take: a terminal that takes no output must not keep the process. */
const PATIENCE = 3000;

export interface Endings {
  /** Resolves with what ends the program from outside; never when it ends by itself. */
  readonly happened: Promise<Ending>;
  /** Stops listening: from here on signals and faults do what they do by default. */
  release(): void;
}

/** Signals, a terminal that is gone, and faults: each ends the wizard in order, with its session saved. */
export function watchEndings(): Endings {
  const { promise: happened, resolve } = Promise.withResolvers<Ending>();
  const release: (() => void)[] = [];
  // Listeners stay after the first signal: libraries that listen too send it again.
  const listen = (source: NodeJS.EventEmitter, event: string, endingOf: (error: unknown) => Ending): void => {
    const listener = (error: unknown): void => {
      setTimeout(() => process.exit(EXIT.interrupted), PATIENCE).unref();
      resolve(endingOf(error));
    };
    source.on(event, listener);
    release.push(() => source.off(event, listener));
  };
  for (const signal of SIGNALS) listen(process, signal, () => ({ kind: 'signal', signal }));
  listen(process, 'uncaughtException', (error) => ({ kind: 'fault', error }));
  listen(process.stdin, 'error', () => ({ kind: 'signal', signal: 'SIGHUP' }));
  listen(process.stdout, 'error', () => ({ kind: 'signal', signal: 'SIGHUP' }));
  return {
    happened,
    release: () => {
      for (const stop of release) stop();
    },
  };
}
