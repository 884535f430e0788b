import { mapBounded } from '../core/bounded.ts';
import { asAppError } from '../core/errors.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { safeText } from '../core/text.ts';
import type { Several } from '../report/result.ts';
import { assess } from '../wizard/assess.ts';
import type { Target } from '../wizard/launcher.ts';
import type { Inspection } from '../wizard/types.ts';
import { type LauncherOptions, openTarget } from './launcher.ts';
import { keepHeapSmall } from './memory.ts';
import { cloudWish, hostsOf, launcherOptions, type SourceOptions, targetOf } from './options.ts';
import type { Settings } from './settings.ts';

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

/** Machines are not read without a word of it. */
export function tellReading(hosts: readonly string[]): void {
  if (hosts.length > 0)
    process.stderr.write(
      `Reading ${hosts.map(safeText).join(', ')} with a script that changes nothing; see it with: kubeharden node --show\n`,
    );
}

/** The snapshot with what the named machines show themselves. */
async function withNodeFacts(snapshot: Snapshot, options: SourceOptions, signal: AbortSignal): Promise<Snapshot> {
  const hosts = hostsOf(options);
  if (hosts.length === 0) return snapshot;
  const { readNodes } = await import('../node/read.ts');
  tellReading(hosts);
  const { facts, refusals } = await readNodes(hosts, signal);
  return { ...snapshot, nodeFacts: facts, refusals: [...snapshot.refusals, ...refusals] };
}

/** The snapshot with what the provider's program says, where that was asked for. */
async function withCloud(snapshot: Snapshot, options: SourceOptions, signal: AbortSignal): Promise<Snapshot> {
  const { wanted, ...hints } = cloudWish(options);
  if (!wanted) return snapshot;
  const { openCloud } = await import('../cloud/port.ts');
  const offer = openCloud(true, hints).offer(snapshot);
  if (!offer) {
    process.stderr.write('No provider that is known here runs this cluster: --cloud has nobody to ask.\n');
    return snapshot;
  }
  process.stderr.write(
    `Asking ${offer.program}, which only reads:\n${offer.commands.map((line) => `  ${line}\n`).join('')}`,
  );
  const { cloud, refusals } = await offer.ask(signal);
  return { ...snapshot, cloud, refusals: [...snapshot.refusals, ...refusals] };
}

/** One inspection without a session: collected from what the options name. */
export async function collectOnce(options: SourceOptions, settings?: Settings): Promise<Snapshot> {
  const target = await targetOf(options);
  return interruptible(async (signal) => {
    let read = 0;
    try {
      const snapshot = await collectFrom(target, launcherOptions(options, settings), signal, (count, resource) => {
        read += count;
        progress(`inspecting: ${read} objects read (${resource})`);
      });
      return await withCloud(await withNodeFacts(snapshot, options, signal), options, signal);
    } finally {
      progress('');
    }
  });
}

/** What a target shows; `onRead` is told of each resource when it is read. */
async function collectFrom(
  target: Target,
  options: LauncherOptions,
  signal: AbortSignal,
  onRead: (count: number, resource: string) => void,
): Promise<Snapshot> {
  keepHeapSmall();
  const { source, cluster, close } = await openTarget(target, options);
  const refused = new AbortController();
  try {
    // Side by side; what is wrong with the connection is told before what could not be read for it.
    const collecting = source.collect({
      signal: AbortSignal.any([signal, refused.signal]),
      ...(options.namespaces.length > 0 ? { namespaces: options.namespaces } : {}),
      onEvent: (event) => {
        if (event.kind === 'finished') onRead(event.count, event.resource);
      },
    });
    collecting.catch(() => undefined);
    await cluster?.connect(signal);
    return await collecting;
  } catch (error) {
    refused.abort();
    throw error;
  } finally {
    close();
  }
}

/** Clusters that are read at the same time: each is a few MB of answers and half a second of judging. */
const AT_ONCE = 4;

/** Inspects several contexts, a few at a time. One that fails does not end the others; being stopped does. */
export async function inspectSeveral(
  names: readonly string[],
  options: SourceOptions,
  settings: Settings,
): Promise<Several> {
  const launcher = launcherOptions(options, settings);
  return interruptible(async (signal) => {
    let done = 0;
    const tell = (): void => progress(`inspecting ${names.length} clusters: ${done} done`);
    try {
      tell();
      const all = await mapBounded(names, AT_ONCE, async (name) => {
        try {
          const snapshot = await collectFrom({ kind: 'context', name }, launcher, signal, () => undefined);
          return assess(snapshot, [], settings.project);
        } catch (thrown) {
          const error = asAppError(thrown);
          if (error.code === 'cancelled') throw error;
          return { name, error };
        } finally {
          done += 1;
          tell();
        }
      });
      return {
        results: all.filter((each) => 'findings' in each),
        failed: all.filter((each) => 'error' in each),
      };
    } finally {
      progress('');
    }
  });
}

export const inspectOnce = async (options: SourceOptions, settings?: Settings): Promise<Omit<Inspection, 'moved'>> =>
  assess(await collectOnce(options, settings), [], settings?.project);
