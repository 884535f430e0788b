import type { LiveCluster } from '../../cluster/live/index.ts';
import type { Drift } from '../../core/drift.ts';
import { AppError } from '../../core/errors.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { driftData, driftLine, driftLines, type WatchEvent } from '../../report/drift.ts';
import { DriftWatch, type DriftWatchOptions } from '../../wizard/drift-watch.ts';
import { EXIT } from '../exit.ts';
import { liveCluster } from '../live-cluster.ts';
import { areasOf, type SourceOptions, WATCH_FORMATS } from '../options.ts';
import { complain, oneOf } from '../output.ts';
import { type ProjectOptions, settingsOf } from '../settings.ts';
import { Webhook, webhookUrl } from '../webhook.ts';

export interface WatchOptions extends ProjectOptions, Pick<SourceOptions, 'context' | 'kubeconfig' | 'namespace'> {
  readonly area?: readonly string[];
  readonly severity: string;
  readonly format: string;
  readonly webhook?: string;
  readonly refresh: string;
}

function minutesOf(value: string): number {
  const minutes = Number(value);
  if (!(minutes >= 1 && minutes <= 24 * 60))
    throw new AppError('usage', `--refresh cannot be ${value}.`, 'It is a number of minutes, from 1 to 1440.');
  return minutes;
}

/** Ctrl-C, or the end of the pod: which one, when it comes. */
function ending(): { readonly signal: AbortSignal; readonly by: Promise<NodeJS.Signals> } {
  const controller = new AbortController();
  const by = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => {
        controller.abort();
        resolve(name);
      });
  });
  return { signal: controller.signal, by };
}

/** Tells on standard output, and to the webhook where there is one. What is no drift is for people, or a line of JSON. */
function tellerOf(options: WatchOptions) {
  const format = oneOf('--format', options.format, WATCH_FORMATS);
  const address = options.webhook ?? process.env.KUBEHARDEN_WEBHOOK;
  const hook = address
    ? new Webhook(webhookUrl(address), { onTrouble: (message) => complain(`${message}\n`) })
    : undefined;
  const tell = (cluster: string, event: WatchEvent): void => {
    const moment = { at: new Date().toISOString(), cluster };
    if (event.event !== 'started' && event.event !== 'ended') hook?.send(event, moment);
    if (format === 'json') process.stdout.write(`${JSON.stringify(driftData(event, moment))}\n`);
    else if (event.event !== 'drift') complain(`${driftLine(event, moment)}\n`);
  };
  const tellAll = (cluster: string, drifts: readonly Drift[]): void => {
    for (const drift of drifts) tell(cluster, { event: 'drift', ...drift });
    const lines = format === 'json' ? [] : driftLines(drifts, { at: new Date().toISOString(), cluster });
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  };
  return { tell, tellAll, close: async () => hook?.close() };
}

/** Follows a cluster and tells what drifts, until it is stopped. */
export async function watch(options: WatchOptions): Promise<number> {
  const threshold = oneOf('--severity', options.severity, SEVERITIES);
  const refreshMs = minutesOf(options.refresh) * 60_000;
  const { config, project } = await settingsOf(options);
  const areas = areasOf(options.area, config.areas);
  const teller = tellerOf(options);
  const cluster = await liveCluster(options);
  try {
    return await follow(cluster, options.namespace ?? [], { threshold, areas, project, teller, refreshMs });
  } finally {
    cluster.close();
  }
}

interface Following extends Pick<DriftWatchOptions, 'threshold' | 'areas' | 'project'> {
  readonly teller: ReturnType<typeof tellerOf>;
  readonly refreshMs: number;
}

async function follow(
  cluster: LiveCluster,
  namespaces: readonly string[],
  { teller, refreshMs, ...about }: Following,
): Promise<number> {
  const tell = (event: WatchEvent): void => teller.tell(cluster.context, event);
  const { signal, by } = ending();
  const began = Date.now();
  let drift: DriftWatch | undefined;
  await cluster.connect(signal);
  const followed = await cluster.follow({
    signal,
    namespaces,
    onChange: () => drift?.poke(),
    onAway: ({ message, hint }) => tell({ event: 'away', message, hint }),
    onBack: () => tell({ event: 'back' }),
  });
  drift = new DriftWatch({
    ...about,
    snapshot: () => followed.snapshot(),
    onDrift: (drifts) => teller.tellAll(cluster.context, drifts),
  });
  tell({ event: 'started', open: drift.open, watches: followed.watches });
  const refresh = setInterval(() => void followed.refresh().catch(() => undefined), refreshMs);
  const ended = await by;
  clearInterval(refresh);
  drift.end();
  await teller.close();
  tell({ event: 'ended', seconds: (Date.now() - began) / 1000, counts: drift.counts });
  return ended === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}
