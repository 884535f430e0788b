/** A value that the operator may change before a step is applied; defaults come from the cluster. */
export type Parameter = {
  readonly name: string;
  readonly title: string;
  /** What it changes and how to choose it, one or two sentences. */
  readonly help: string;
} & (
  | {
      readonly kind: 'number';
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly unit?: string;
    }
  | { readonly kind: 'string'; readonly default: string; readonly pattern?: string; readonly example?: string }
  | { readonly kind: 'boolean'; readonly default: boolean }
  | {
      readonly kind: 'choice';
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly title: string }[];
    }
  | { readonly kind: 'list'; readonly default: readonly string[]; readonly pattern?: string; readonly example?: string }
);

export type ParameterValue = number | string | boolean | readonly string[];

/** What the operator decided about a step. Plain JSON: it is saved in the session. */
export interface Answers {
  readonly values: Readonly<Record<string, ParameterValue>>;
  /** `refKey`s of subjects that are left out. */
  readonly excluded: readonly string[];
  /** Manifests edited by hand, keyed by `changeKey`; they replace the generated ones. */
  readonly edited: Readonly<Record<string, string>>;
}

export const NO_ANSWERS: Answers = { values: {}, excluded: [], edited: {} };

/** Why `value` does not fit `parameter`; undefined when it does. */
export function problemWith(parameter: Parameter, value: ParameterValue): string | undefined {
  switch (parameter.kind) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return `${parameter.title} takes a number.`;
      const { min, max, unit = '' } = parameter;
      if (min !== undefined && value < min) return `${parameter.title} is at least ${min}${unit}.`;
      if (max !== undefined && value > max) return `${parameter.title} is at most ${max}${unit}.`;
      return undefined;
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${parameter.title} is yes or no.`;
    case 'choice':
      return parameter.choices.some((choice) => choice.value === value)
        ? undefined
        : `${parameter.title} is one of ${parameter.choices.map((choice) => choice.value).join(', ')}.`;
    case 'string':
      return typeof value === 'string' && fits(parameter.pattern, value) ? undefined : shape(parameter);
    case 'list':
      return Array.isArray(value) && value.every((item) => fits(parameter.pattern, item))
        ? undefined
        : shape(parameter);
  }
}

const fits = (pattern: string | undefined, value: string): boolean =>
  pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value);
const shape = (parameter: { title: string; example?: string }): string =>
  `${parameter.title} does not have the right form${parameter.example ? `, such as ${parameter.example}` : ''}.`;

/** Text as typed or passed by `--set`, as the parameter's own type. Not yet checked by `problemWith`. */
export function parseParameter(parameter: Parameter, text: string): ParameterValue {
  if (parameter.kind === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (parameter.kind === 'boolean') return /^(y|yes|true|on|1)$/i.test(text.trim());
  if (parameter.kind === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  return text.trim();
}

/** Every parameter's value: the operator's where given, else the default. */
export const valuesOf = (parameters: readonly Parameter[], answers: Answers): Record<string, ParameterValue> =>
  Object.fromEntries(
    parameters.map((parameter) => [parameter.name, answers.values[parameter.name] ?? parameter.default]),
  );
