import { type Finding, standingOf } from '../../core/finding.ts';
import type { ResourceRef } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { brief, subjectText, titleOf } from '../../report/wording.ts';
import type { StepState } from '../../session/session.ts';

const namespaceOf = ({ kind, namespace, name }: ResourceRef): string =>
  kind === 'Namespace' ? name : (namespace ?? '');

type Fields<T> = Readonly<Record<string, (item: T) => string>>;

/** Every word must occur; `field:value` looks into one field only. Case makes no difference. */
function matcher<T>(fields: Fields<T>, textOf: (item: T) => string) {
  return (filter: string): ((item: T) => boolean) => {
    const tests = filter
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => {
        const [name = '', value] = word.split(/:(.*)/s);
        const field = value === undefined ? undefined : fields[name];
        return field
          ? (item: T) =>
              field(item)
                .toLowerCase()
                .includes(value ?? '')
          : (item: T) => textOf(item).toLowerCase().includes(word);
      });
    return (item) => tests.every((test) => test(item));
  };
}

export const findingFilter = matcher<Finding>(
  {
    severity: ({ severity }) => severity,
    ns: ({ subject }) => namespaceOf(subject),
    area: ({ area }) => area,
    verdict: standingOf,
    kind: ({ subject }) => subject.kind,
    check: ({ check }) => check,
  },
  (finding) => `${finding.check} ${titleOf(finding)} ${subjectText(finding)} ${brief(finding)}`,
);

/** What a row of a list of steps shows: the step and what was decided about it. */
export interface StepRow {
  readonly step: Step;
  readonly state: StepState | undefined;
}

export const stepFilter = matcher<StepRow>(
  {
    severity: ({ step }) => step.severity,
    ns: ({ step }) => step.subjects.map(namespaceOf).join(' '),
    area: ({ step }) => step.area,
    verdict: ({ state }) => state ?? 'undecided',
    kind: ({ step }) => step.subjects.map(({ kind }) => kind).join(' '),
    check: ({ step }) => step.fixes.join(' '),
  },
  ({ step, state }) =>
    `${step.title} ${step.area} ${step.severity} ${step.delivery} ${step.risk} ${state ?? ''} ${step.subjects.map(({ name, namespace }) => `${namespace ?? ''}/${name}`).join(' ')}`,
);
