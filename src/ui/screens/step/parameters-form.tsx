import { type ReactElement, useMemo, useState } from 'react';
import type { ParameterValue } from '../../../core/parameter.ts';
import { type Answers, type Parameter, parseParameter, problemWith, valuesOf } from '../../../core/parameter.ts';
import type { Step } from '../../../core/remediation.ts';
import { safeText } from '../../../core/text.ts';
import { diffManifests } from '../../../wizard/diff.ts';
import type { StepPreview } from '../../../wizard/types.ts';
import { type Ui, useUi, useWizard } from '../../context.tsx';
import { shortDiff } from '../../parts/diff.ts';
import { type Field, Form } from '../../parts/form.tsx';
import { Lines } from '../../parts/lines.tsx';
import { afterwards, changeCounts, impactCounts } from '../../parts/preview.ts';
import { type Line, line, paragraph, wrapLine } from '../../parts/text.ts';
import { type Previewed, usePreviewOf } from './use-preview.ts';

interface ParametersProps {
  readonly step: Step;
  /** With the answers as they are: what the typed ones are compared with. */
  readonly present: StepPreview | undefined;
  readonly close: () => void;
}

const shownValue = (value: ParameterValue): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : Array.isArray(value) ? value.join(', ') : String(value);

const boundsOf = (parameter: Parameter): string => {
  if (parameter.kind !== 'number') return '';
  const { min, max, unit = '' } = parameter;
  if (min !== undefined && max !== undefined) return ` From ${min} to ${max}${unit}.`;
  if (min !== undefined) return ` At least ${min}${unit}.`;
  return max !== undefined ? ` At most ${max}${unit}.` : '';
};

function fieldOf(parameter: Parameter, value: ParameterValue): Field {
  const suggested = shownValue(parameter.default);
  return {
    name: parameter.name,
    title: parameter.title,
    help: `${parameter.help}${boundsOf(parameter)}${suggested === '' ? '' : ` Suggested: ${suggested}.`}`,
    value: shownValue(value),
    ...(parameter.kind === 'number' && parameter.unit ? { unit: parameter.unit } : {}),
    ...(parameter.kind === 'boolean' ? { choices: [{ value: 'yes' }, { value: 'no' }] } : {}),
    ...(parameter.kind === 'choice' ? { choices: parameter.choices } : {}),
    problem: (text) => problemWith(parameter, parseParameter(parameter, text)),
  };
}

/** Milliseconds after the last key until the preview is made. */
const REST = 100;

/** The values that the operator may change; what they lead to is shown below while one types. */
export function ParametersForm({ step, present, close }: ParametersProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const answers = wizard.answersOf(step.id);
  const values = valuesOf(step.parameters, answers);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>();
  const typed = useMemo(() => (texts ? answersFrom(step, answers, texts) : answers), [step, answers, texts]);
  const previewed = usePreviewOf(step.id, typed, REST);
  return (
    <Form
      about={`parameters of ${step.id}`}
      title="Parameters"
      fields={step.parameters.map((parameter) => fieldOf(parameter, values[parameter.name] ?? parameter.default))}
      action="Takes them"
      onChange={setTexts}
      onCancel={close}
      onSubmit={(submitted) => {
        close();
        const taken = answersFrom(step, answers, submitted);
        if (taken) wizard.answer(step.id, taken);
        ui.say('Parameters taken; the changes are planned again.');
      }}
      below={(height) => (
        <Lines
          lines={outcomeLines(present, previewed, typed !== undefined, ui)}
          top={0}
          height={height}
          columns={ui.columns}
        />
      )}
    />
  );
}

/** Undefined while a value does not fit. */
function answersFrom(step: Step, answers: Answers, texts: Readonly<Record<string, string>>): Answers | undefined {
  const values: Record<string, ParameterValue> = {};
  for (const parameter of step.parameters) {
    const value = parseParameter(parameter, texts[parameter.name] ?? '');
    if (problemWith(parameter, value)) return undefined;
    values[parameter.name] = value;
  }
  return { ...answers, values };
}

/** What the values lead to, and in which lines that differs from what the step does now. */
function outcomeLines(
  present: StepPreview | undefined,
  { preview, problem, pending }: Previewed,
  fits: boolean,
  { columns, glyphs: { arrow } }: Ui,
): Line[] {
  if (!fits) return [line('The preview goes on once every value fits.', 'quiet')];
  if (problem) return paragraph(`${problem.message} ${problem.hint}`, columns, 'error');
  if (!preview) return [line('Trying the changes …', 'quiet')];
  const before = new Map((present?.changes ?? []).map((change) => [change.key, afterwards(change)]));
  const differing = preview.changes.flatMap((change): Line[] => {
    const diff = diffManifests(before.get(change.key) ?? '', afterwards(change));
    return diff.every(({ kind }) => kind === 'same')
      ? []
      : [
          line(safeText(change.title), 'heading'),
          ...shortDiff(diff, arrow).flatMap((row) => wrapLine(row, columns, '    ')),
        ];
  });
  return [
    [
      { text: `With these values: ${changeCounts(preview.changes) || 'nothing changes'}; ` },
      { text: `${impactCounts(preview.impact) || 'nothing that runs is touched'}.` },
      { text: pending ? ' Trying …' : '', role: 'quiet' },
    ],
    ...(differing.length > 0 ? differing : [line('The changes are those that the step has now.', 'quiet')]),
  ];
}
