import type { FindingDraft } from '../../core/finding.ts';
import { CLUSTER } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';

/** How the API server has written Secrets since it started, as its metrics count it; undefined while it has written none. */
export function secretWrites({ metrics }: Snapshot):
  | {
      readonly encrypted: boolean;
      readonly draft: Pick<FindingDraft, 'subject' | 'data' | 'evidence'>;
    }
  | undefined {
  const writes = Object.entries(metrics?.secretWrites ?? {});
  if (writes.length === 0) return undefined;
  const ciphers = writes.map(([prefix]) => prefix.replace(/^k8s:enc:|:$/g, '')).join(', ');
  return {
    encrypted: writes.every(([prefix]) => prefix !== 'identity'),
    draft: {
      subject: CLUSTER,
      data: { ciphers },
      evidence: writes.map(([prefix, times]) => ({
        path: `apiserver_storage_transformation_operations_total{resource="secrets", transformer_prefix="${prefix}"}`,
        value: String(times),
        source: 'GET /metrics of one API server',
      })),
    },
  };
}
