import type { LiveCluster } from '../cluster/live/index.ts';
import { AppError } from '../core/errors.ts';
import { TOOL } from '../core/package.ts';
import { type SourceOptions, targetOf } from './options.ts';

/** The cluster of the named context, or of the current one, for commands that work on nothing else. */
export async function liveCluster(options: Pick<SourceOptions, 'context' | 'kubeconfig'>): Promise<LiveCluster> {
  const target = await targetOf(options);
  if (target.kind !== 'context')
    throw new AppError('usage', 'This needs a live cluster.', 'Name a context with --context.');
  const { openContext } = await import('../cluster/live/index.ts');
  return openContext(target.name, {
    toolVersion: TOOL.version,
    ...(options.kubeconfig ? { kubeconfig: options.kubeconfig } : {}),
  });
}
