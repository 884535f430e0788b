import { type ReactElement, useState } from 'react';
import type { Step } from '../../core/remediation.ts';
import { count, safeText } from '../../core/text.ts';
import type { StepPreview } from '../../wizard/types.ts';
import { useUi, useWizard } from '../context.tsx';
import type { Binding } from '../keys/keys.tsx';
import { Confirm } from '../parts/dialog.tsx';

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
  const [asked, setAsked] = useState<{ readonly steps: readonly Step[]; readonly previews: readonly StepPreview[] }>();

  const reason = (steps: readonly Step[], previews: readonly StepPreview[] | undefined): string | undefined => {
    if (!wizard.cluster) return 'there is no cluster behind manifests and snapshots; x writes files';
    if (wizard.readOnly) return 'the wizard was started with --read-only; x writes files';
    if (wizard.sessionReadOnly) return wizard.sessionReadOnly;
    if (steps.every(({ delivery }) => delivery !== 'cluster'))
      return 'this is done with files or by hand; x writes them';
    if (!previews) return 'the changes are still being tried on the server';
    const changes = previews.flatMap((preview) => preview.changes);
    if (changes.some(({ action }) => CHANGING.has(action))) return undefined;
    return changes.some(({ action }) => action === 'blocked')
      ? 'the server refuses every change; the Change pane says why'
      : 'there is nothing to change';
  };

  const dialog = asked ? (
    <Question {...asked} close={() => setAsked(undefined)} confirmed={(ids) => ui.go({ name: 'apply', ids })} />
  ) : undefined;
  return {
    dialog,
    binding: (steps, previews) => {
      const disabled = reason(steps, previews);
      return disabled || !previews ? { run: () => {}, disabled } : () => setAsked({ steps, previews });
    },
  };
}

interface QuestionProps {
  readonly steps: readonly Step[];
  readonly previews: readonly StepPreview[];
  readonly close: () => void;
  readonly confirmed: (ids: readonly string[]) => void;
}

/** Additive is one Enter away, disruptive has Cancel in front, lockout wants the context's name typed. */
function Question({ steps, previews, close, confirmed }: QuestionProps): ReactElement {
  const wizard = useWizard();
  const live = steps.filter(({ delivery }) => delivery === 'cluster');
  const lockout = live.some(({ risk }) => risk === 'lockout');
  const disruptive = live.some(({ risk }) => risk === 'disruptive');
  const changes = previews.flatMap((preview) => preview.changes);
  const number = changes.filter(({ action }) => CHANGING.has(action)).length;
  const blocked = changes.filter(({ action }) => action === 'blocked').length;
  const owned = changes.filter(
    ({ manager, action }) => manager && manager.kind !== 'kubeharden' && CHANGING.has(action),
  ).length;
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
        ...(owned > 0
          ? [`${count(owned, 'object')} belong to Helm, GitOps or an operator, which may put them back.`]
          : []),
        ...serious.slice(0, 8).map(({ level, text }) => `${level}: ${safeText(text)}`),
        ...(serious.length > 8 ? [`and ${serious.length - 8} more consequences; the Impact panes have them all.`] : []),
        ...(serious.length === 0 && !lockout ? ['Nothing that runs is touched.'] : []),
        'Each change is written to the journal first, verified afterwards, and can be taken back.',
      ]}
      action="Apply"
      forward={!disruptive && !lockout}
      {...(lockout ? { typed: context } : {})}
      onCancel={close}
      onConfirm={() => {
        close();
        confirmed(live.map(({ id }) => id));
      }}
    />
  );
}
