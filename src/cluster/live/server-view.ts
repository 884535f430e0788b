import type { Node } from '../../core/kube/objects.ts';
import type { Refusal, Snapshot } from '../../core/snapshot.ts';
import type { Api } from './api.ts';
import { readCertificates } from './certificates.ts';
import { readServerFlags } from './flagz.ts';
import { kubectlVersion } from './kubectl.ts';
import { readMetrics } from './metrics.ts';

export type ServerView = Pick<Snapshot, 'flagz' | 'metrics' | 'anonymousStatus' | 'certificates' | 'kubectl'>;

/** What servers tell of themselves besides the API's objects. A refusal of one of them ends nothing. */
export async function readServerView(
  api: Api,
  server: string,
  nodes: Promise<readonly Node[]>,
  anonymous: (signal?: AbortSignal) => Promise<number | undefined>,
  signal?: AbortSignal,
): Promise<{ readonly view: ServerView; readonly refusals: readonly Refusal[] }> {
  const [{ flagz, refusal: noFlags }, { metrics, refusal: noMetrics }, status, certificates, kubectl] =
    await Promise.all([
      readServerFlags(api, signal),
      readMetrics(api, signal),
      anonymous(signal),
      readCertificates(server, nodes, signal),
      kubectlVersion(),
    ]);
  return {
    view: {
      ...(flagz ? { flagz } : {}),
      ...(metrics ? { metrics } : {}),
      ...(status === undefined ? {} : { anonymousStatus: status }),
      ...(kubectl ? { kubectl } : {}),
      ...(certificates.length > 0 ? { certificates } : {}),
    },
    refusals: [noFlags, noMetrics].filter((refusal) => refusal !== undefined),
  };
}
