import { CHECKS, REMEDIATIONS } from '../areas/index.ts';
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
type Arguments = readonly [collected: Snapshot, exceptions?: Session['exceptions'], project?: Project | undefined];

/** Check by check, then remediation by remediation: whoever runs it may do something else in between. */
function* assessing(...[collected, exceptions = [], project = {}]: Arguments): Generator<undefined, Assessed> {
  const { exceptions: rules, trustedRegistries, parameters = {} } = project;
  const snapshot = trustedRegistries ? { ...collected, trustedRegistries } : collected;
  const judged: Finding[] = [];
  for (const check of CHECKS) {
    for (const finding of evaluate([check], snapshot, exceptions)) judged.push(finding);
    yield;
  }
  const { findings, ...used } = rules ? except(judged, rules, snapshot) : { findings: judged };
  const open = findings.filter(isOpen);
  const steps: Step[] = [];
  for (const remediation of REMEDIATIONS) {
    steps.push(...planSteps([remediation], open, snapshot));
    yield;
  }
  return {
    snapshot,
    findings,
    steps: steps.sort(compareSteps).map((step) => withDefaults(step, parameters)),
    score: scoreOf(findings),
    ...('unused' in used ? { exceptions: { unused: used.unused, expired: used.expired } } : {}),
  };
}

/** What the findings, steps and score of a snapshot are. Pure. */
export function assess(...given: Arguments): Assessed {
  const work = assessing(...given);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

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
