import { type ReactElement, useState } from 'react';
import type { Step } from '../../core/remediation.ts';
import { count, safeText } from '../../core/text.ts';
import type { ChangePreview, StepPreview } from '../../wizard/types.ts';
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

const CHANGING = new Set(['create', 'update', 'delete']);

/** Asks as strictly as the risk demands, then applies. */
export function useApplyDialog(): ApplyDialog {
  const ui = useUi();
  const wizard = useWizard();
  const arming = useArming();
  const [asked, setAsked] = useState<Asked>();

  const reason = (steps: readonly Step[], previews: readonly StepPreview[] | undefined): string | undefined => {
    if (!wizard.cluster) return 'there is no cluster behind manifests and snapshots; x writes files';
    if (wizard.readOnly) return 'the wizard was started with --read-only; x writes files';
    if (wizard.sessionReadOnly) return wizard.sessionReadOnly;
    if (!steps.some(wizard.canApply))
      return steps.some(({ delivery }) => delivery === 'files')
        ? 'this is done with files; x writes them, and --ssh or --local-node at the start lets machines be changed'
        : 'this is done by hand; x writes the guide';
    if (!previews) return 'the changes are still being tried on the server';
    const changes = previews.flatMap((preview) => preview.changes);
    if (changes.some((change) => CHANGING.has(change.action) || isOwned(change))) return undefined;
    return changes.some(({ action }) => action === 'blocked')
      ? 'the server refuses every change; the Change pane says why'
      : 'there is nothing to change';
  };

  const dialog = asked ? (
    <Questions {...asked} close={() => setAsked(undefined)} confirmed={(apply) => ui.go({ name: 'apply', ...apply })} />
  ) : undefined;
  return {
    dialog: arming.dialog ?? dialog,
    binding: (steps, previews) => {
      const disabled = reason(steps, previews);
      return disabled || !previews
        ? { run: () => {}, disabled }
        : () => arming.before(() => setAsked({ steps, previews }));
    },
  };
}

interface Asked {
  readonly steps: readonly Step[];
  readonly previews: readonly StepPreview[];
}

type Confirmed = Omit<Extract<ScreenName, { readonly name: 'apply' }>, 'name'>;

interface QuestionProps extends Asked {
  readonly close: () => void;
  readonly confirmed: (apply: Confirmed) => void;
}

const isKept = ({ manager, action }: ChangePreview): boolean => manager !== undefined && CHANGING.has(action);
const isOwned = ({ conflicts }: ChangePreview): boolean => (conflicts?.length ?? 0) > 0;
const named = (names: Iterable<string>): string => {
  const all = [...new Set(names)].map(safeText);
  return `${all.slice(0, 4).join(', ')}${all.length > 4 ? ` and ${all.length - 4} more` : ''}`;
};

/** What belongs to others is asked for first, one question each; only then whether to apply. */
function Questions({ steps, previews, close, confirmed }: QuestionProps): ReactElement {
  const changes = previews.flatMap((preview) => preview.changes);
  const kept = changes.filter(isKept);
  const owned = changes.filter(isOwned);
  const [change, setChange] = useState<boolean | undefined>(kept.length > 0 ? undefined : false);
  const [takeOver, setTakeOver] = useState<boolean | undefined>(owned.length > 0 ? undefined : false);
  const [generating, setGenerating] = useState(false);
  const generate: Option = {
    label: 'Write files instead',
    about: 'patches for your repository or chart; nothing is changed in the cluster',
    run: () => setGenerating(true),
  };
  if (generating) return <GenerateForm ids={steps.map(({ id }) => id)} close={close} />;
  const others = changes.filter((each) => CHANGING.has(each.action) && !isKept(each)).length;
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

/** Additive is one Enter away, disruptive has Cancel in front, lockout wants the context's name typed. */
function Question({ steps, previews, close, confirmed, leaving, takingOver }: FinalProps): ReactElement {
  const wizard = useWizard();
  const live = steps.filter(wizard.canApply);
  const lockout = live.some(({ risk }) => risk === 'lockout');
  const disruptive = live.some(({ risk }) => risk === 'disruptive');
  const changes = previews.flatMap((preview) => preview.changes);
  const number = changes.filter(({ action }) => CHANGING.has(action)).length - leaving + takingOver;
  const machines = new Set(
    changes.flatMap(({ host, target, action }) => (host && CHANGING.has(action) ? [target?.name ?? host] : [])),
  );
  const blocked = changes.filter(({ action }) => action === 'blocked').length - takingOver;
  const serious = previews
    .flatMap(({ impact }) => impact.consequences)
    .filter(({ level }) => level === 'breaks' || level === 'restarts');
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
        ...serious.slice(0, 8).map(({ level, text }) => `${level}: ${safeText(text)}`),
        ...(serious.length > 8 ? [`and ${serious.length - 8} more consequences; the Impact panes have them all.`] : []),
        ...(serious.length === 0 && !lockout ? ['Nothing that runs is touched.'] : []),
        ...(machines.size > 0
          ? [
              `${named(machines)}: one machine at a time; each puts everything back by itself when it is not healthy, when you are not let in any more, or when the connection is cut.`,
            ]
          : []),
        'Each change is written to the journal first, verified afterwards, and can be taken back.',
      ]}
      action="Apply"
      forward={!disruptive && !lockout}
      {...(lockout ? { typed: context } : {})}
      onCancel={close}
      onConfirm={() => {
        close();
        confirmed({ ids: live.map(({ id }) => id) });
      }}
    />
  );
}
