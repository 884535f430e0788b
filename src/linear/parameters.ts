import { type Parameter, type ParameterValue, parseParameter, problemWith, valuesOf } from '../core/parameter.ts';
import { refKey, refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import { count } from '../core/text.ts';
import { menu } from './dialogue.ts';
import type { Journey } from './journey.ts';

const shown = (value: ParameterValue): string =>
  typeof value === 'boolean'
    ? value
      ? 'yes'
      : 'no'
    : Array.isArray(value)
      ? value.join(', ') || 'none'
      : String(value);

/** Each parameter with its value; one chooses which to change. */
export async function parameters({ dialogue, wizard }: Journey, step: Step): Promise<void> {
  const now = () => valuesOf(step.parameters, wizard.answersOf(step.id));
  const change = async (parameter: Parameter): Promise<void> => {
    const choices =
      parameter.kind === 'choice' ? ` One of ${parameter.choices.map(({ value }) => value).join(', ')}.` : '';
    const yesOrNo = parameter.kind === 'boolean' ? ' Type yes or no.' : '';
    const text = await dialogue.ask(`${parameter.title}. ${parameter.help}${choices}${yesOrNo} Only Enter leaves it.`);
    if (text === '') return;
    const value = parseParameter(parameter, text);
    const problem = problemWith(parameter, value);
    if (problem) return dialogue.say(problem);
    const answers = wizard.answersOf(step.id);
    wizard.answer(step.id, { ...answers, values: { ...answers.values, [parameter.name]: value } });
    dialogue.say(`${parameter.title} is ${shown(value)} now.`);
  };
  await menu(dialogue, {
    title: () => `Parameters of “${step.title}”`,
    entries: () =>
      step.parameters.map((parameter) => ({
        title: `${parameter.title}: ${shown(now()[parameter.name] ?? parameter.default)}`,
        run: () => change(parameter),
      })),
    back: 'go back to the step',
  });
}

/** Each subject with whether it is part of the step; choosing one turns that around. */
export async function subjects({ dialogue, wizard }: Journey, step: Step): Promise<void> {
  const excluded = () => new Set(wizard.answersOf(step.id).excluded);
  await menu(dialogue, {
    title: () =>
      `Subjects: ${count(step.subjects.length - excluded().size, 'subject')} included, ${excluded().size} left out`,
    entries: () =>
      step.subjects.map((subject) => {
        const key = refKey(subject);
        const out = excluded().has(key);
        return {
          title: `${refText(subject)}, ${out ? 'left out' : 'included'}`,
          run: () => {
            const answers = wizard.answersOf(step.id);
            const rest = answers.excluded.filter((other) => other !== key);
            wizard.answer(step.id, { ...answers, excluded: out ? rest : [...rest, key] });
            dialogue.say(`${refText(subject)} is ${out ? 'included' : 'left out'} now.`);
          },
        };
      }),
    back: 'go back to the step',
  });
}
