import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { Consequence } from '../../core/impact.ts';
import type { Step } from '../../core/remediation.ts';
import { count, safeText } from '../../core/text.ts';
import { consentTo, TRYING, whyNot } from '../../wizard/consent.ts';
import type { StepPreview } from '../../wizard/types.ts';
import { type ScreenName, useUi, useWizard } from '../context.tsx';
import type { Binding } from '../keys/keys.tsx';
import { Choice, type Option } from '../parts/choice.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { useArming } from './arming.tsx';
import { GenerateForm } from './step/generate-form.tsx';

interface ApplyDialog {
  readonly dialog: ReactElement | undefined;
  /** Asks before applying; disabled with the reason where it cannot be done. */
  binding(steps: readonly Step[], previews: readonly StepPreview[] | undefined): Binding;
}

/** Asks as strictly as the risk demands, then applies. */
export function useApplyDialog(): ApplyDialog {
  const ui = useUi();
  const wizard = useWizard();
  const arming = useArming();
  const [asked, setAsked] = useState<Asked>();
  const [waiting, setWaiting] = useState(false);
  const now = useRef<{ readonly asked?: Asked; readonly disabled: string | undefined }>({ disabled: TRYING });
  const ask = ({ asked: ready, disabled }: typeof now.current): void => {
    if (ready && !disabled) arming.before(() => setAsked(ready));
    else ui.say(`Not now: ${disabled}.`);
  };
  // Whoever asked while the changes were being tried gets the question once they are.
  useEffect(() => {
    if (!waiting || now.current.disabled === TRYING) return;
    setWaiting(false);
    const { asked: ready, ...rest } = now.current;
    ask({ ...rest, ...(ready ? { asked: { ...ready, late: true } } : {}) });
  });

  const dialog = asked ? (
    <Questions {...asked} close={() => setAsked(undefined)} confirmed={(apply) => ui.go({ name: 'apply', ...apply })} />
  ) : undefined;
  return {
    dialog: arming.dialog ?? dialog,
    binding: (steps, previews) => {
      const disabled = whyNot(wizard, steps, previews);
      now.current = { disabled, ...(previews ? { asked: { steps, previews } } : {}) };
      if (disabled === TRYING)
        return () => {
          setWaiting(true);
          ui.say('The changes are being tried on the server; the question follows.');
        };
      return disabled ? { run: () => {}, disabled } : () => ask(now.current);
    },
  };
}

interface Asked {
  readonly steps: readonly Step[];
  readonly previews: readonly StepPreview[];
  /** Opens by itself, perhaps under fingers that do something else: nothing is one Enter away. */
  readonly late?: boolean;
}

type Confirmed = Omit<Extract<ScreenName, { readonly name: 'apply' }>, 'name'>;

interface QuestionProps extends Asked {
  readonly close: () => void;
  readonly confirmed: (apply: Confirmed) => void;
}

const named = (names: Iterable<string>): string => {
  const all = [...new Set(names)].map(safeText);
  return `${all.slice(0, 4).join(', ')}${all.length > 4 ? ` and ${all.length - 4} more` : ''}`;
};

/** What belongs to others is asked for first, one question each; only then whether to apply. */
function Questions({ steps, previews, late = false, close, confirmed }: QuestionProps): ReactElement {
  const wizard = useWizard();
  const { kept, owned, free: others } = consentTo(wizard, steps, previews);
  const [change, setChange] = useState<boolean | undefined>(kept.length > 0 ? undefined : false);
  const [takeOver, setTakeOver] = useState<boolean | undefined>(owned.length > 0 ? undefined : false);
  const [generating, setGenerating] = useState(false);
  const generate: Option = {
    label: 'Write files instead',
    about: 'patches for your repository or chart; nothing is changed in the cluster',
    run: () => setGenerating(true),
  };
  if (generating) return <GenerateForm ids={steps.map(({ id }) => id)} close={close} />;
  const leave = (run: () => void): Option[] =>
    others > 0 ? [{ label: 'Leave them', about: `the other ${count(others, 'change')} of the step`, run }] : [];
  if (change === undefined)
    return (
      <Choice
        title={`${count(kept.length, 'object')} kept by ${named(kept.map(({ manager }) => `${manager?.kind} ${manager?.name}`))}`}
        text={[
          `Whatever keeps ${kept.length === 1 ? 'it' : 'them'} puts a change made here back, at the next upgrade or at once: ${named(kept.map(({ title }) => title))}.`,
        ]}
        options={[
          ...leave(() => setChange(false)),
          generate,
          { label: 'Change them too', about: 'until they are put back', run: () => setChange(true) },
        ]}
        onCancel={close}
      />
    );
  if (takeOver === undefined)
    return (
      <Choice
        title={`${count(owned.length, 'object')} with fields that others manage`}
        text={owned.slice(0, 6).map(({ title, conflicts = [] }) => {
          const who = named(conflicts.map(({ manager }) => manager));
          return `${title}: ${who} manages ${named(conflicts.map(({ field }) => field))}.`;
        })}
        options={[
          ...leave(() => setTakeOver(false)),
          generate,
          {
            label: 'Take the fields over',
            about: 'kubeharden becomes their manager; undo brings the values back',
            run: () => setTakeOver(true),
          },
        ]}
        onCancel={close}
      />
    );
  return (
    <Question
      steps={steps}
      previews={previews}
      late={late}
      close={close}
      confirmed={({ ids }) =>
        confirmed({ ids, ...(change ? { kept: 'change' } : {}), ...(takeOver ? { takeOver } : {}) })
      }
      leaving={change ? 0 : kept.length}
      takingOver={takeOver ? owned.length : 0}
    />
  );
}

interface FinalProps extends QuestionProps {
  /** Objects that are left to who keeps them. */
  readonly leaving: number;
  /** Objects whose fields are taken over. */
  readonly takingOver: number;
}

const breaksFirst = (a: Consequence, b: Consequence): number =>
  Number(b.level === 'breaks') - Number(a.level === 'breaks');

/** Additive is one Enter away, disruptive has Cancel in front, lockout wants the context's name typed. */
function Question({ steps, previews, late = false, close, confirmed, leaving, takingOver }: FinalProps): ReactElement {
  const wizard = useWizard();
  const { live, changing, machines, blocked: refused, serious, risk } = consentTo(wizard, steps, previews);
  const number = changing - leaving + takingOver;
  const blocked = refused - takingOver;
  const context = wizard.cluster?.context ?? '';
  return (
    <Confirm
      title={`Apply ${count(live.length, 'step')} with ${count(number, 'change')} to ${wizard.source.kind === 'demo' ? 'the demo' : safeText(context)}?`}
      text={[
        ...(blocked > 0
          ? [`${count(blocked, 'change')} cannot be made and will be left; the Change pane says why.`]
          : []),
        ...(leaving > 0 ? [`${count(leaving, 'object')} left to who keeps them.`] : []),
        ...(takingOver > 0 ? [`Fields of ${count(takingOver, 'object')} are taken over.`] : []),
        ...serious
          .toSorted(breaksFirst)
          .slice(0, 8)
          .map(({ level, text }) => `${level}: ${safeText(text)}`),
        ...(serious.length > 8 ? [`and ${serious.length - 8} more consequences; the Impact panes have them all.`] : []),
        ...(serious.length === 0 && risk !== 'lockout' ? ['Nothing that runs is touched.'] : []),
        ...(machines.length > 0
          ? [
              `${named(machines)}: one machine at a time; each puts everything back by itself when it is not healthy, when you are not let in any more, or when the connection is cut.`,
            ]
          : []),
        'Each change is written to the journal first, verified afterwards, and can be taken back.',
      ]}
      action="Apply"
      forward={risk === 'additive' && !late}
      {...(risk === 'lockout' ? { typed: context } : {})}
      onCancel={close}
      onConfirm={() => {
        close();
        confirmed({ ids: live.map(({ id }) => id) });
      }}
    />
  );
}
