import { type ReactElement, useState } from 'react';
import { count, safeText } from '../../core/text.ts';
import type { UndoPreview } from '../../wizard/types.ts';
import { useUi, useWizard } from '../context.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { diffLines } from '../parts/diff.ts';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { useArming } from './arming.tsx';

interface Undo {
  /** Shown in the place of the screen while it asks. */
  readonly dialog: ReactElement | undefined;
  /** Previews taking these journalled changes back, then asks. */
  start(ids: readonly string[]): Promise<void>;
}

/** Takes changes back as they were made: previewed, confirmed, verified. */
export function useUndo(): Undo {
  const ui = useUi();
  const wizard = useWizard();
  const arming = useArming();
  const [previews, setPreviews] = useState<readonly UndoPreview[]>();

  const undo = async (ids: readonly string[]): Promise<void> => {
    const { undone, failed } = await wizard.undo(ids, {
      onEvent: ({ title, state }) => ui.say(`${state} ${safeText(title)}`),
    });
    await wizard.inspect();
    const [first] = failed;
    if (first) ui.fail(first.error);
    else ui.say(`${count(undone, 'change')} taken back; the cluster was inspected again.`);
  };

  const possible = previews?.filter(({ problem }) => !problem) ?? [];
  const dialog = previews ? (
    <Confirm
      title={`Take ${count(possible.length, 'change')} back?`}
      text={
        possible.length < previews.length
          ? [`${count(previews.length - possible.length, 'change')} cannot be taken back and will be left; see below.`]
          : []
      }
      lines={previews.flatMap((preview) => undoLines(preview, ui.columns - 2))}
      action="Take back"
      onCancel={() => setPreviews(undefined)}
      onConfirm={() => {
        setPreviews(undefined);
        void undo(possible.map(({ id }) => id)).catch(ui.fail);
      }}
    />
  ) : undefined;
  return {
    dialog: arming.dialog ?? dialog,
    async start(ids) {
      const preview = async (): Promise<void> => {
        ui.say('Asking the server what taking it back would do …');
        setPreviews(await wizard.previewUndo(ids));
      };
      arming.before(() => void preview().catch(ui.fail));
    },
  };
}

const undoLines = ({ title, diff, problem }: UndoPreview, columns: number): Line[] => [
  BLANK,
  line(safeText(title), 'heading'),
  ...(problem ? paragraph(`${problem.message} ${problem.hint}`, columns, 'error') : []),
  ...diffLines(diff),
];
