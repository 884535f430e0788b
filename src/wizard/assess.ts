import { CHECKS, REMEDIATIONS } from '../areas/index.ts';
import type { Check } from '../core/check.ts';
import { AppError } from '../core/errors.ts';
import { evaluate } from '../core/evaluate.ts';
import { type ExceptionRule, except } from '../core/exceptions.ts';
import { type Finding, isOpen } from '../core/finding.ts';
import { type Parameter, type ParameterValue, problemWith } from '../core/parameter.ts';
import { compareSteps, planSteps } from '../core/plan.ts';
import type { Step } from '../core/remediation.ts';
import { scoreOf } from '../core/score.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Session } from '../session/session.ts';
import type { Inspection } from './types.ts';

/** What a project decided once, in its `kubeharden.yaml` and its exceptions. */
export interface Project {
  readonly exceptions?: readonly ExceptionRule[];
  readonly trustedRegistries?: readonly string[];
  /** Defaults of parameters, by `name`, or by `area/remediation.name` for one step's own. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
}

/** A step whose parameters begin with the project's values. */
function withDefaults(step: Step, values: Readonly<Record<string, ParameterValue>>): Step {
  const parameters = step.parameters.map((parameter) => {
    const own = `${step.area}/${step.remediation}.${parameter.name}`;
    const value = values[own] ?? values[parameter.name];
    if (value === undefined) return parameter;
    const problem = problemWith(parameter, value);
    if (problem)
      throw new AppError(
        'bad-input',
        `kubeharden.yaml gives ${parameter.name} a value that step ${step.id} does not take: ${problem}`,
        `Correct it under parameters, or name the step's own: ${own}`,
      );
    return { ...parameter, default: value } as Parameter;
  });
  return { ...step, parameters };
}

export type Assessed = Omit<Inspection, 'moved'>;
export type Judged = Omit<Assessed, 'steps' | 'score'>;
type Arguments = readonly [collected: Snapshot, exceptions?: Session['exceptions'], project?: Project | undefined];

/** Check by check: whoever runs it may do something else in between. */
function* judging(
  [collected, exceptions = [], { exceptions: rules, trustedRegistries } = {}]: Arguments,
  checks: readonly Check[] = CHECKS,
): Generator<undefined, Judged> {
  const snapshot = trustedRegistries ? { ...collected, trustedRegistries } : collected;
  const judged: Finding[] = [];
  for (const check of checks) {
    for (const finding of evaluate([check], snapshot, exceptions)) judged.push(finding);
    yield;
  }
  if (!rules) return { snapshot, findings: judged };
  const { findings, unused, expired } = except(judged, rules, snapshot);
  return { snapshot, findings, exceptions: { unused, expired } };
}

/** The same, then remediation by remediation. */
function* assessing(...given: Arguments): Generator<undefined, Assessed> {
  const judged = yield* judging(given);
  const { snapshot, findings } = judged;
  const open = findings.filter(isOpen);
  const steps: Step[] = [];
  for (const remediation of REMEDIATIONS) {
    steps.push(...planSteps([remediation], open, snapshot));
    yield;
  }
  const values = given[2]?.parameters ?? {};
  return {
    ...judged,
    steps: steps.sort(compareSteps).map((step) => withDefaults(step, values)),
    score: scoreOf(findings),
  };
}

function whole<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** What the findings of a snapshot are, of all checks or of some. Pure. */
export const judge = (given: Arguments, checks?: readonly Check[]): Judged => whole(judging(given, checks));

/** What the findings, steps and score of a snapshot are. Pure. */
export const assess = (...given: Arguments): Assessed => whole(assessing(...given));

/** Milliseconds of work until others have their turn: a key that is pressed is answered in between. */
const SLICE = 8;

/** The same, in slices; nothing else waits for all of it. */
export async function assessInSlices(given: Arguments, signal?: AbortSignal): Promise<Assessed> {
  const work = assessing(...given);
  for (let begun = performance.now(); ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - begun < SLICE) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted)
      throw new AppError('cancelled', 'The inspection was cancelled.', 'Start it again when you are ready.');
    begun = performance.now();
  }
}
