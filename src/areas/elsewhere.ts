import type { FindingDraft } from '../core/finding.ts';
import { CLUSTER } from '../core/reference.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** Message of a check on the whole cluster that finds nothing among manifests, which are never all of it. */
export const ELSEWHERE = {
  brief: 'not among the manifests',
  detail: 'It is not among these manifests, which do not tell what else runs in the cluster. Scan the cluster to know.',
} as const;

export const isElsewhere = ({ source }: Snapshot): boolean => source.kind === 'files';

/** Such a check's verdict; its `messages` have `files: ELSEWHERE`. */
export const elsewhere = (evidence: FindingDraft['evidence'] = []): FindingDraft => ({
  verdict: 'unknown',
  subject: CLUSTER,
  message: 'files',
  evidence,
});
