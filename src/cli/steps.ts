import { AppError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { type Answers, parseParameter, problemWith } from '../core/parameter.ts';
import type { Step } from '../core/remediation.ts';
import type { Wizard } from '../wizard/wizard.ts';
import type { areasOf } from './options.ts';

/** The steps that `--step` and `--area` name. A remediation's id stands for all its steps. */
export function stepsNamed(
  all: readonly Step[],
  ids: readonly string[] | undefined,
  areas: ReturnType<typeof areasOf>,
): Step[] {
  const steps = all.filter((step) => areas.includes(step.area));
  return ids ? ids.flatMap((id) => steps.filter((step) => isNamed(step, id))) : steps;
}

const isNamed = (step: Step, id: string): boolean => step.id === id || `${step.area}/${step.remediation}` === id;

/** The same of a wizard's cluster; a name that stands for no step is an error. */
export function chosenSteps(
  wizard: Wizard,
  ids: readonly string[] | undefined,
  areas: ReturnType<typeof areasOf>,
): Step[] {
  const steps = stepsNamed(wizard.inspection?.steps ?? [], undefined, areas);
  const missing = ids?.find((id) => !steps.some((step) => isNamed(step, id)));
  if (missing === undefined) return stepsNamed(steps, ids, areas);
  const known = steps.flatMap((step) => [step.id, `${step.area}/${step.remediation}`]);
  const hint = didYouMean(missing, [...new Set(known)], 'List the steps with: kubeharden plan');
  throw new AppError('usage', `There is no step ${missing} for this cluster.`, hint);
}

function assigned(assignment: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([\w.-]+)=(.*)$/s.exec(assignment) ?? [];
  if (!name) throw new AppError('usage', `--set ${assignment} is not name=value.`, 'For example: --set headroom=2');
  return [name, value];
}

/** The answers of a step with what `--set` gives it; notes which assignments it took. */
export function answersWith(
  step: Step,
  answers: Answers,
  assignments: readonly string[] = [],
  taken = new Set<string>(),
): Answers {
  const values = { ...answers.values };
  for (const assignment of assignments) {
    const [name, text] = assigned(assignment);
    const parameter = step.parameters.find((candidate) => candidate.name === name);
    if (!parameter) continue;
    const value = parseParameter(parameter, text);
    const problem = problemWith(parameter, value);
    if (problem) throw new AppError('bad-input', problem, parameter.help);
    taken.add(assignment);
    values[name] = value;
  }
  return { ...answers, values };
}

/** Gives `--set name=value` to every chosen step that has such a parameter; one that none has is an error. */
export function setParameters(wizard: Wizard, steps: readonly Step[], assignments: readonly string[] = []): void {
  const taken = new Set<string>();
  for (const step of assignments.length > 0 ? steps : []) {
    const answers = wizard.answersOf(step.id);
    const given = answersWith(step, answers, assignments, taken);
    if (JSON.stringify(given) !== JSON.stringify(answers)) wizard.answer(step.id, given);
  }
  const unused = assignments.find((assignment) => !taken.has(assignment));
  if (unused === undefined) return;
  const [name] = assigned(unused);
  const known = steps.flatMap(({ parameters }) => parameters.map((parameter) => parameter.name));
  const hint = didYouMean(name, [...new Set(known)], 'See the parameters with: kubeharden plan');
  throw new AppError('usage', `No chosen step has a parameter ${name}.`, hint);
}
