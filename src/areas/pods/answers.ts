import { AppError } from '../../core/errors.ts';
import { type Answers, type Parameter, type ParameterValue, problemWith, valuesOf } from '../../core/parameter.ts';

/** The values of a step's parameters, refused when one does not fit. */
export function checkedValues(parameters: readonly Parameter[], answers: Answers): Record<string, ParameterValue> {
  const values = valuesOf(parameters, answers);
  for (const parameter of parameters) {
    const value = values[parameter.name];
    const problem = value === undefined ? undefined : problemWith(parameter, value);
    if (problem) throw new AppError('bad-input', problem, parameter.help);
  }
  return values;
}
