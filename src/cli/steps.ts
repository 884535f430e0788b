import { AppError } from '../core/errors.ts';
import { parseParameter } from '../core/parameter.ts';
import type { Step } from '../core/remediation.ts';
import type { Wizard } from '../wizard/wizard.ts';
import type { areasOf } from './options.ts';

/** The steps that `--step` and `--area` name. A remediation's id stands for all its steps. */
export function chosenSteps(
  wizard: Wizard,
  ids: readonly string[] | undefined,
  areas: ReturnType<typeof areasOf>,
): Step[] {
  const steps = (wizard.inspection?.steps ?? []).filter((step) => areas.includes(step.area));
  if (!ids) return [...steps];
  return ids.flatMap((id) => {
    const found = steps.filter((step) => step.id === id || `${step.area}/${step.remediation}` === id);
    if (found.length === 0)
      throw new AppError('usage', `There is no step ${id} for this cluster.`, 'List the steps with: kubeharden plan');
    return found;
  });
}

/** Gives `--set name=value` to every chosen step that has such a parameter; one that none has is an error. */
export function setParameters(wizard: Wizard, steps: readonly Step[], assignments: readonly string[] = []): void {
  for (const assignment of assignments) {
    const [, name = '', value = ''] = /^([\w.-]+)=(.*)$/s.exec(assignment) ?? [];
    if (!name) throw new AppError('usage', `--set ${assignment} is not name=value.`, 'For example: --set headroom=2');
    const takers = steps.filter((step) => step.parameters.some((parameter) => parameter.name === name));
    if (takers.length === 0)
      throw new AppError(
        'usage',
        `No chosen step has a parameter ${name}.`,
        'See the parameters with: kubeharden plan',
      );
    for (const step of takers) {
      const parameter = step.parameters.find((candidate) => candidate.name === name);
      if (!parameter) continue;
      const answers = wizard.answersOf(step.id);
      wizard.answer(step.id, { ...answers, values: { ...answers.values, [name]: parseParameter(parameter, value) } });
    }
  }
}
