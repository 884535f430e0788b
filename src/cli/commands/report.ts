import { AppError } from '../../core/errors.ts';
import { isOpen } from '../../core/finding.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { isOwn, type Share } from '../../core/share.ts';
import { count } from '../../core/text.ts';
import { namespaceOf, STORED_KINDS, storedKindOf } from '../../report/stored.ts';
import { assess } from '../../wizard/assess.ts';
import { storeReports } from '../../wizard/store-reports.ts';
import { EXIT } from '../exit.ts';
import { failsGate, only } from '../gate.ts';
import { interruptible } from '../inspect.ts';
import { liveCluster } from '../live-cluster.ts';
import { areasOf, type SourceOptions } from '../options.ts';
import { complain, emitText, oneOf } from '../output.ts';
import { type ProjectOptions, settingsOf } from '../settings.ts';

export interface ReportOptions extends ProjectOptions, Pick<SourceOptions, 'context' | 'kubeconfig'> {
  readonly area?: readonly string[];
  readonly kind: string;
  readonly shards?: string;
  readonly failOn?: string;
}

/** Which of several processes this is: a Job with indexes says so in the environment. */
function shareOf(shards: string | undefined, environment: NodeJS.ProcessEnv): Share | undefined {
  if (shards === undefined) return undefined;
  const total = Number(shards);
  if (!Number.isInteger(total) || total < 1)
    throw new AppError('usage', `--shards cannot be ${shards}.`, 'It is the number of processes, such as 4.');
  if (total === 1) return undefined;
  const index = Number(environment.JOB_COMPLETION_INDEX ?? Number.NaN);
  if (!Number.isInteger(index) || index < 0 || index >= total)
    throw new AppError(
      'usage',
      `JOB_COMPLETION_INDEX does not say which of ${total} processes this is.`,
      'An Indexed Job sets it; by hand it is a number from 0, one less than --shards at most.',
    );
  return { index, count: total };
}

/** Inspects, and keeps what was found as objects in the cluster. */
export async function report(options: ReportOptions): Promise<number> {
  const { config, project } = await settingsOf(options);
  const asked = oneOf('--kind', options.kind, ['auto', ...STORED_KINDS]);
  const threshold = options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES);
  const areas = areasOf(options.area, config.areas);
  const share = shareOf(options.shards, process.env);
  const cluster = await liveCluster(options);
  try {
    return await interruptible(async (signal) => {
      await cluster.connect(signal);
      const collected = await cluster.collect({ signal, ...(share ? { share } : {}) });
      const inspection = only(assess(collected, [], project), areas);
      const findings = inspection.findings.filter((finding) => isOwn(share, namespaceOf(finding)));
      const result = { ...inspection, findings };
      const kind = asked === 'auto' ? storedKindOf(collected) : asked;
      const { kept, failures } = await storeReports(cluster, result, { kind, share, signal });
      const part = share ? `, part ${share.index + 1} of ${share.count}` : '';
      const open = count(findings.filter(isOpen).length, 'finding');
      await emitText(`${count(kept, 'report')} kept as ${kind} in ${cluster.context}${part}: ${open} open.`);
      for (const { title, error } of failures) complain(`${title}: ${error.message}\n  ${error.hint}\n`);
      if (failures.length > 0) return EXIT.partly;
      return failsGate(result, threshold, false) ? EXIT.findings : EXIT.ok;
    });
  } finally {
    cluster.close();
  }
}
