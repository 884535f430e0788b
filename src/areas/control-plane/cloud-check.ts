import type { Check, Message } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { platformOf } from '../../core/platform.ts';
import { type Raw, record } from '../../core/reduce/raw.ts';
import { CLUSTER, type ResourceRef } from '../../core/reference.ts';
import type { Severity } from '../../core/severity.ts';
import type { CloudProvider, Snapshot } from '../../core/snapshot.ts';

/** What an answer, or the cluster itself, says about one thing. */
export interface CloudJudgement {
  /** Undefined where it cannot be told from this. */
  readonly ok: boolean | undefined;
  /** What was read, as evidence. */
  readonly value: string;
  /** Which of several: a node pool, a repository. */
  readonly item?: string;
  readonly subject?: ResourceRef;
  /** Where it was read when that is not the provider's answer. */
  readonly source?: string;
  readonly severity?: Severity;
}

export interface CloudCheck {
  readonly id: string;
  readonly provider: CloudProvider;
  readonly title: string;
  readonly severity: Severity;
  readonly risk: string;
  /** Field of the answer, and what it may be. */
  readonly field: string;
  readonly allowed: string;
  readonly controls: Check['controls'];
  /** Answers that it needs; all of them. */
  readonly questions: readonly string[];
  readonly pass: Message;
  readonly fail: Message;
  readonly reads?: Check['reads'];
  readonly judge: (answers: Raw, snapshot: Snapshot) => CloudJudgement | readonly CloudJudgement[];
  /** What the cluster itself shows, where the provider was not asked or did not say. */
  readonly seen?: (snapshot: Snapshot) => CloudJudgement | readonly CloudJudgement[] | undefined;
}

const SHARED: Readonly<Record<string, Message>> = {
  other: { brief: 'not a cluster of {provider}', detail: 'The cluster does not run at {provider}.' },
  notAsked: {
    brief: 'the provider was not asked',
    detail:
      'The cluster does not show this; {program} does. Scan with --cloud, with a login at {provider}: the commands are shown first, and only read.',
  },
  refused: { brief: 'the provider did not say', detail: 'The provider did not say: {why}.' },
  undecided: { brief: 'cannot be told: {value}', detail: 'What was read does not decide it: {value}.' },
};

const PROGRAMS: Readonly<Record<CloudProvider, string>> = { EKS: 'aws', GKE: 'gcloud', AKS: 'az' };

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
const all = <T>(value: T | readonly T[]): readonly T[] => (isList(value) ? value : [value]);

/** A setting of a managed cluster that belongs to the customer. */
export function cloudCheck(spec: CloudCheck): Check {
  const { id, provider, title, severity, risk, field, allowed, controls, questions, pass, fail, reads = [] } = spec;
  const draftOf = ({ ok, value, item, subject = CLUSTER, source, severity: own }: CloudJudgement): FindingDraft => ({
    verdict: ok === undefined ? 'unknown' : ok ? 'pass' : 'fail',
    subject,
    ...(item ? { path: item } : {}),
    message: ok === undefined ? 'undecided' : ok ? 'pass' : 'fail',
    data: { provider, value, item: item ?? '' },
    evidence: [{ path: field, value, source: source ?? `${PROGRAMS[provider]}: ${questions.join(', ')}` }],
    ...(own ? { severity: own } : {}),
  });
  return {
    id,
    area: 'control-plane',
    title,
    severity,
    risk,
    fields: [{ path: field, allowed }],
    controls,
    reads: [
      { resource: 'version', optional: true },
      { resource: 'nodes', optional: true },
      { resource: 'cloud', optional: true },
      ...reads,
    ],
    messages: { ...SHARED, pass, fail },
    *evaluate(snapshot) {
      if (platformOf(snapshot).distribution !== provider) {
        yield { verdict: 'not-applicable', subject: CLUSTER, message: 'other', data: { provider } };
        return;
      }
      const answers = record(snapshot.cloud?.answers);
      const missing = questions.find((question) => !(question in answers));
      if (missing === undefined) {
        const judged = all(spec.judge(answers, snapshot));
        for (const each of judged) yield draftOf(each);
        return;
      }
      const seen = all(spec.seen?.(snapshot) ?? []);
      for (const each of seen) yield draftOf(each);
      if (seen.length === 0) yield unanswered(snapshot, provider, missing);
    },
  };
}

function unanswered(snapshot: Snapshot, provider: CloudProvider, question: string): FindingDraft {
  const refusal = snapshot.refusals.find(({ resource, name }) => resource === 'cloud' && name === question);
  return {
    verdict: 'unknown',
    subject: CLUSTER,
    message: refusal ? 'refused' : 'notAsked',
    data: { provider, program: PROGRAMS[provider], why: refusal?.message ?? '' },
  };
}

/** A value at a dotted path of an answer. */
export function at(answer: unknown, path: string): unknown {
  let value: unknown = answer;
  for (const key of path.split('.')) value = record(value)[key];
  return value;
}

/** As evidence shows it. */
export const shown = (value: unknown): string =>
  value === undefined || value === null ? '(absent)' : typeof value === 'string' ? value : JSON.stringify(value);
