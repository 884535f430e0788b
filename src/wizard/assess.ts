import { CHECKS, REMEDIATIONS } from '../areas/index.ts';
import { AppError } from '../core/errors.ts';
import { evaluate } from '../core/evaluate.ts';
import { type ExceptionRule, except } from '../core/exceptions.ts';
import { type Parameter, type ParameterValue, problemWith } from '../core/parameter.ts';
import { planSteps } from '../core/plan.ts';
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

/** What the findings, steps and score of a snapshot are. Pure. */
export function assess(
  collected: Snapshot,
  exceptions: Session['exceptions'] = [],
  { exceptions: rules, trustedRegistries, parameters = {} }: Project = {},
): Omit<Inspection, 'moved'> {
  const snapshot = trustedRegistries ? { ...collected, trustedRegistries } : collected;
  const judged = evaluate(CHECKS, snapshot, exceptions);
  const { findings, ...used } = rules ? except(judged, rules, snapshot) : { findings: judged };
  const steps = planSteps(REMEDIATIONS, findings, snapshot).map((step) => withDefaults(step, parameters));
  return {
    snapshot,
    findings,
    steps,
    score: scoreOf(findings),
    ...('unused' in used ? { exceptions: { unused: used.unused, expired: used.expired } } : {}),
  };
}
