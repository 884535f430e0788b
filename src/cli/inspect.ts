import type { Snapshot } from '../core/snapshot.ts';
import type { Inspection } from '../wizard/types.ts';
import { assess } from '../wizard/wizard.ts';
import { openTarget } from './launcher.ts';
import { launcherOptions, type SourceOptions, targetOf } from './options.ts';

/** Runs `work` with a signal that Ctrl-C aborts. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', abort);
  }
}

/** Tells on standard error, so that standard output stays the result. Nothing when it is no terminal. */
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
};

/** The snapshot with what the named machines show themselves. */
async function withNodeFacts(snapshot: Snapshot, options: SourceOptions, signal: AbortSignal): Promise<Snapshot> {
  if (!options.ssh?.length && !options.localNode) return snapshot;
  const { LOCAL, readNodes } = await import('../node/read.ts');
  const hosts = [...(options.localNode ? [LOCAL] : []), ...(options.ssh ?? [])];
  process.stderr.write(
    `Reading ${hosts.join(', ')} with a script that changes nothing; see it with: kubeharden node --show\n`,
  );
  const { facts, refusals } = await readNodes(hosts, signal);
  return { ...snapshot, nodeFacts: facts, refusals: [...snapshot.refusals, ...refusals] };
}

/** One inspection without a session: collected from what the options name. */
export async function collectOnce(options: SourceOptions): Promise<Snapshot> {
  const target = await targetOf(options);
  const { source, cluster, close } = await openTarget(target, launcherOptions(options));
  return interruptible(async (signal) => {
    if (cluster) await cluster.connect(signal);
    let read = 0;
    try {
      const snapshot = await source.collect({
        signal,
        ...(options.namespace ? { namespaces: options.namespace } : {}),
        onEvent: (event) => {
          if (event.kind !== 'finished') return;
          read += event.count;
          progress(`inspecting: ${read} objects read (${event.resource})`);
        },
      });
      return await withNodeFacts(snapshot, options, signal);
    } finally {
      progress('');
      close();
    }
  });
}

export const inspectOnce = async (options: SourceOptions): Promise<Omit<Inspection, 'moved'>> =>
  assess(await collectOnce(options));
