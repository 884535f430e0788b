import { type ReactElement, useState } from 'react';
import type { Step } from '../../../core/remediation.ts';
import { useUi, useWizard } from '../../context.tsx';
import type { Binding, Bindings } from '../../keys/keys.tsx';
import { useApplyDialog } from '../confirm.tsx';
import { useUndo } from '../undo.tsx';
import { AcceptForm } from './accept-form.tsx';
import { GenerateForm } from './generate-form.tsx';
import { ParametersForm } from './parameters-form.tsx';
import type { Previewed } from './use-preview.ts';

interface Decisions {
  readonly bindings: Bindings;
  /** Shown in the place of the step while it asks. */
  readonly dialog: ReactElement | undefined;
}

const not = (disabled: string): Binding => ({ run: () => {}, disabled });

/** What can be decided and done about a step, or why it cannot. */
export function useDecisions(step: Step, { preview, problem, pending, again }: Previewed): Decisions {
  const ui = useUi();
  const wizard = useWizard();
  const [asking, setAsking] = useState<'parameters' | 'accept' | 'generate'>();
  const undo = useUndo();
  const applying = useApplyDialog();
  const next = useNextStep(step.id);
  const { id } = step;
  const close = (): void => setAsking(undefined);
  const state = wizard.stateOf(id);
  const undoable = wizard.undoable(id).map(({ intent }) => intent.id);
  const forms = {
    parameters: <ParametersForm step={step} present={preview} close={close} />,
    accept: <AcceptForm step={step} close={close} />,
    generate: <GenerateForm ids={[id]} close={close} />,
  };
  return {
    dialog: undo.dialog ?? applying.dialog ?? (asking && forms[asking]),
    bindings: {
      nextStep: () => next(1),
      previousStep: () => next(-1),
      apply: problem
        ? not('the changes could not be tried; the Change pane says why')
        : applying.binding([step], preview && !pending ? [preview] : undefined),
      generate: () => setAsking('generate'),
      choose: () => (state === 'chosen' ? wizard.reopen(id) : wizard.choose(id)),
      skip: () => {
        wizard.skip(id);
        next(1);
      },
      accept:
        step.findings.length > 0 ? () => setAsking('accept') : not('there is no finding whose risk could be accepted'),
      reopen: state ? () => wizard.reopen(id) : not('it is undecided already'),
      parameters: step.parameters.length > 0 ? () => setAsking('parameters') : not('this step has no parameters'),
      undo: undoable.length > 0 ? () => undo.start(undoable) : not('nothing of this step was applied'),
      history:
        wizard.records().length > 0 ? () => ui.go({ name: 'history' }) : not('nothing was applied in this session yet'),
      review: wizard.chosen().length > 0 ? () => ui.go({ name: 'review' }) : not('no step is chosen; c chooses one'),
      ...(problem ? { retry: again } : {}),
    },
  };
}

/** To the next undecided step, or the one before. */
function useNextStep(id: string): (by: 1 | -1) => void {
  const ui = useUi();
  const wizard = useWizard();
  return (by) => {
    const steps = wizard.inspection?.steps ?? [];
    const at = steps.findIndex((other) => other.id === id);
    const rest = by === 1 ? steps.slice(at + 1) : steps.slice(0, Math.max(at, 0)).reverse();
    const undecided = rest.find((other) => wizard.stateOf(other.id) === undefined);
    if (undecided) ui.replace({ name: 'step', id: undecided.id });
    else ui.say(`There is no undecided step ${by === 1 ? 'after' : 'before'} this one.`);
  };
}
