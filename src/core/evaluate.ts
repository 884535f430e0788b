import type { Check } from './check.ts';
import { fieldLine } from './field-lines.ts';
import type { Acceptance, Evidence, Finding, FindingDraft } from './finding.ts';
import type { KubeObject } from './kube/objects.ts';
import { CLUSTER, type ResourceRef, refKey, refOf } from './reference.ts';
import { memoize, type Refusal, type Snapshot } from './snapshot.ts';

/** An accepted finding: by fingerprint, with a reason, an owner and a date on which it ends. */
export interface Exception {
  readonly fingerprint: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO date; absent for good. */
  readonly expires?: string;
}

export const fingerprintOf = (
  check: string,
  { subject, path }: Pick<FindingDraft, 'subject' | 'path'>,
  key = refKey(subject),
): string => `${check}|${key}|${path ?? ''}`;

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
function draftsOf(check: Check, snapshot: Snapshot): Iterable<FindingDraft> {
  const needs = new Set(check.reads.filter(({ optional }) => !optional).map(({ resource }) => resource));
  const refusals = snapshot.refusals.filter(({ resource, name }) => needs.has(resource) && name === undefined);
  if (refusals.length === 0) return check.evaluate(snapshot);
  const blind = refusals.some(({ namespace }) => namespace === undefined);
  return [...refusals.map(unread), ...(blind ? [] : check.evaluate(snapshot))];
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
  // The checks of a workload all name it with the same object.
  const keys = new Map<ResourceRef, string>();
  const keyOf = (ref: ResourceRef): string => {
    let key = keys.get(ref);
    if (key === undefined) {
      key = refKey(ref);
      keys.set(ref, key);
    }
    return key;
  };
  for (const check of checks) {
    for (const draft of draftsOf(check, snapshot)) {
      const key = keyOf(draft.subject);
      const fingerprint = fingerprintOf(check.id, draft, key);
      const exception = draft.verdict === 'fail' ? accepted.get(fingerprint) : undefined;
      findings.push(finish(check, placed(draft, filed(snapshot).get(key)), fingerprint, exception));
    }
  }
  return findings;
}

/** Objects that were read from files, by key. */
const filed = memoize(
  ({ resources }) =>
    new Map(
      Object.values(resources).flatMap((objects) =>
        ((objects ?? []) as readonly KubeObject[]).flatMap((object) =>
          object.origin ? [[refKey(refOf(object)), object] as const] : [],
        ),
      ),
    ),
);

/** Evidence of an object that came from a file says on which line the field stands, or should. */
function placed(draft: FindingDraft, object: KubeObject | undefined): FindingDraft {
  const { origin, fields } = object ?? {};
  if (!origin || !draft.evidence?.length) return draft;
  const at = (evidence: Evidence): Evidence =>
    evidence.source !== undefined || (evidence.file ?? origin.file) !== origin.file
      ? evidence
      : { ...evidence, file: origin.file, line: (fields && fieldLine(fields, evidence.path)) ?? origin.line };
  return { ...draft, evidence: draft.evidence.map(at) };
}

// Shared by the tens of thousands of findings that pass.
const NO_DATA: Finding['data'] = Object.freeze({});
const NO_EVIDENCE: Finding['evidence'] = Object.freeze([]);

function finish(check: Check, draft: FindingDraft, fingerprint: string, exception: Exception | undefined): Finding {
  const { severity = check.severity, verdict, subject, path, message, data = NO_DATA, evidence = NO_EVIDENCE } = draft;
  const accepted = exception ? acceptanceOf(exception) : draft.accepted;
  return {
    check: check.id,
    area: check.area,
    severity,
    verdict,
    ...(accepted && { accepted }),
    subject,
    ...(path !== undefined && { path }),
    message,
    data,
    evidence,
    fingerprint,
  };
}

const acceptanceOf = ({ reason, owner, expires }: Exception): Acceptance => ({
  by: 'operator',
  reason,
  owner,
  ...(expires ? { expires } : {}),
});
