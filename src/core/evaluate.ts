import type { Check } from './check.ts';
import type { Acceptance, Finding, FindingDraft } from './finding.ts';
import { CLUSTER, refKey } from './reference.ts';
import type { Refusal, Snapshot } from './snapshot.ts';

/** An accepted finding: by fingerprint, with a reason, an owner and a date on which it ends. */
export interface Exception {
  readonly fingerprint: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; absent for good. */
  readonly expires?: string;
}

export const fingerprintOf = (check: string, draft: Pick<FindingDraft, 'subject' | 'path'>): string =>
  `${check}|${refKey(draft.subject)}|${draft.path ?? ''}`;

/** Message keys that the engine itself uses; every check answers to them without listing them. */
export const UNREAD = 'unread';

const unread = (refusal: Refusal): FindingDraft => ({
  verdict: 'unknown',
  subject: refusal.namespace ? { apiVersion: 'v1', kind: 'Namespace', name: refusal.namespace } : CLUSTER,
  path: refusal.resource,
  message: UNREAD,
  data: { resource: refusal.resource, reason: refusal.message },
  evidence: refusal.permission
    ? [
        {
          path: 'permission',
          value: `${refusal.permission.verb} ${refusal.permission.resource}${refusal.permission.group ? `.${refusal.permission.group}` : ''}`,
        },
      ]
    : [],
});

/** Drafts of one check: what could not be read comes first, and a check whose needs were refused whole is not asked. */
function* draftsOf(check: Check, snapshot: Snapshot): Iterable<FindingDraft> {
  let blind = false;
  for (const read of check.reads) {
    if (read.optional) continue;
    for (const refusal of snapshot.refusals) {
      if (refusal.resource !== read.resource || refusal.name !== undefined) continue;
      if (refusal.namespace === undefined) blind = true;
      yield unread(refusal);
    }
  }
  if (!blind) yield* check.evaluate(snapshot);
}

/** Runs every check. Exceptions that have expired by the snapshot's date do not hold. */
export function evaluate(
  checks: readonly Check[],
  snapshot: Snapshot,
  exceptions: readonly Exception[] = [],
): Finding[] {
  const today = snapshot.takenAt.slice(0, 10);
  const accepted = new Map(
    exceptions
      .filter((exception) => !exception.expires || exception.expires >= today)
      .map((exception) => [exception.fingerprint, exception]),
  );
  const findings: Finding[] = [];
  for (const check of checks) {
    for (const draft of draftsOf(check, snapshot)) findings.push(finish(check, draft, accepted));
  }
  return findings;
}

function finish(check: Check, draft: FindingDraft, accepted: ReadonlyMap<string, Exception>): Finding {
  const fingerprint = fingerprintOf(check.id, draft);
  const exception = draft.verdict === 'fail' ? accepted.get(fingerprint) : undefined;
  const acceptance: Acceptance | undefined = exception
    ? {
        by: 'operator',
        reason: exception.reason,
        owner: exception.owner,
        ...(exception.expires ? { expires: exception.expires } : {}),
      }
    : draft.accepted;
  return {
    check: check.id,
    area: check.area,
    severity: draft.severity ?? check.severity,
    verdict: draft.verdict,
    ...(acceptance ? { accepted: acceptance } : {}),
    subject: draft.subject,
    ...(draft.path === undefined ? {} : { path: draft.path }),
    message: draft.message,
    data: draft.data ?? {},
    evidence: draft.evidence ?? [],
    fingerprint,
  };
}
