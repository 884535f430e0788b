import { type ReactElement, useEffect, useState } from 'react';
import { mapBounded } from '../../core/bounded.ts';
import { type AppError, asAppError } from '../../core/errors.ts';
import { count, safeText } from '../../core/text.ts';
import type { StepPreview } from '../../wizard/types.ts';
import { useUi, useWizard } from '../context.tsx';
import { stepLine } from '../parts/describe.ts';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { changeCounts, impactCounts, seriousLines } from '../parts/preview.ts';
import { Screen } from '../parts/screen.tsx';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { useApplyDialog } from './confirm.tsx';
import { GenerateForm } from './step/generate-form.tsx';

/** All chosen steps in the order in which they would be applied, each tried on the server. */
export function ReviewScreen(): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const applying = useApplyDialog();
  const [generating, setGenerating] = useState(false);
  const steps = wizard.chosen();
  const key = steps.map(({ id }) => id).join(' ');
  const [selected, setSelected] = useState<string>();
  const [previews, setPreviews] = useState<ReadonlyMap<string, StepPreview | AppError>>(new Map());

  // biome-ignore lint/correctness/useExhaustiveDependencies: tried again when the choice or the answers change
  useEffect(() => {
    const controller = new AbortController();
    void mapBounded(steps, 2, async ({ id }) => {
      const result = await wizard.preview(id, controller.signal).catch(asAppError);
      if (!controller.signal.aborted) setPreviews((known) => new Map(known).set(id, result));
    });
    return () => controller.abort();
  }, [key, wizard.session.answers, wizard.inspection]);

  const tried = steps.flatMap(({ id }) => {
    const result = previews.get(id);
    return result && 'changes' in result ? [result] : [];
  });
  const failed = steps.flatMap(({ id, title }): Line[] => {
    const result = previews.get(id);
    return result && !('changes' in result)
      ? paragraph(`${safeText(title)}: ${result.message}`, ui.columns, 'error')
      : [];
  });
  const byHand = steps.filter((step) => !wizard.canApply(step)).length;
  const changes = tried.flatMap((preview) => preview.changes);
  const told = selectedLines(previews.get(selected ?? steps[0]?.id ?? ''), ui.columns - 2);
  const head: Line[] = [
    line(
      tried.length + failed.length < steps.length
        ? `Trying ${count(steps.length, 'step')} on the server …`
        : `In all ${changeCounts(changes) || 'nothing'}.`,
    ),
    ...(byHand > 0 ? [line(`${count(byHand, 'step')} by files or by hand: x writes them all.`, 'quiet')] : []),
    ...failed,
    BLANK,
  ];
  return (
    <Screen
      title={`Review: ${count(steps.length, 'chosen step')}, in this order`}
      dialog={
        applying.dialog ??
        (generating ? <GenerateForm ids={steps.map(({ id }) => id)} close={() => setGenerating(false)} /> : undefined)
      }
      bindings={{
        apply: applying.binding(steps, tried.length === steps.length ? tried : undefined),
        generate: () => setGenerating(true),
      }}
      hints={['apply', 'generate', 'open', 'choose', 'back']}
    >
      <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
      <List
        id="review"
        items={steps}
        height={Math.max(ui.rows - head.length - told.length, 1)}
        onSelect={({ id }) => setSelected(id)}
        empty="No step is chosen any more; Esc goes back."
        render={(step) => stepLine(step, undefined, wizard.canApply(step), ui.columns >= 76)}
        onOpen={({ id }) => ui.go({ name: 'step', id })}
        bindings={(step) => (step ? { choose: () => wizard.reopen(step.id) } : {})}
      />
      <Lines lines={told} top={0} height={told.length} columns={ui.columns} />
    </Screen>
  );
}

/** Rows that the selected step may take below the list. */
const MOST = 7;

/** What the selected step does, and what it would break. */
function selectedLines(result: StepPreview | AppError | undefined, columns: number): Line[] {
  if (!result || !('changes' in result)) return [];
  const { changes, impact } = result;
  return [
    BLANK,
    line(`${changeCounts(changes) || 'nothing changes'}; ${impactCounts(impact) || 'nothing that runs is touched'}.`),
    ...seriousLines(impact, columns),
  ].slice(0, MOST);
}
