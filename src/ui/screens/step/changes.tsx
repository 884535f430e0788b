import { type ReactElement, useMemo, useState } from 'react';
import { count } from '../../../core/text.ts';
import type { ChangePreview, StepPreview } from '../../../wizard/types.ts';
import { useUi } from '../../context.tsx';
import { useContent } from '../../parts/content.tsx';
import { Lines } from '../../parts/lines.tsx';
import { List } from '../../parts/list.tsx';
import { afterwards, changeCounts, changeLines } from '../../parts/preview.ts';
import { BLANK, type Line, textOf } from '../../parts/text.ts';
import { draftKey, useEditor } from './editor.ts';

interface Row {
  readonly at: number;
  readonly change: ChangePreview;
  readonly content: Line;
}

interface ChangesProps {
  readonly preview: StepPreview;
  readonly height: number;
}

/** The exact changes one after the other, as the server would make them. */
export function Changes({ preview, height }: ChangesProps): ReactElement {
  const ui = useUi();
  const { changes, step } = preview;
  const [unfolded, setUnfolded] = useState(false);
  const edit = useEditor(step.id);
  const contentOf = useContent();
  const rows = useMemo(
    () =>
      changes.flatMap((change, at): Row[] =>
        [...changeLines(change, ui.columns - 4, unfolded), BLANK].map((content) => ({ at, change, content })),
      ),
    [changes, ui.columns, unfolded],
  );
  /** The first row of the change before or after; backwards from within a change first its own. */
  const beside = (from: number, by: 1 | -1): number => {
    const current = rows[from]?.at ?? 0;
    const start = rows.findIndex(({ at }) => at === current);
    if (by === -1 && from > start) return start;
    const found = rows.findIndex(({ at }) => at === current + by);
    return found < 0 ? from : found;
  };
  const whole = (): string => rows.map(({ content }) => textOf(content)).join('\n');
  const drafts = changes.filter(({ key }) => ui.memory.has(draftKey(step.id, key))).length;
  const head: Line[] = [
    [
      { text: changes.length > 0 ? `${changeCounts(changes)}.` : '' },
      { text: preview.checkedByServer ? ' Tried on the server, nothing is stored.' : '', role: 'quiet' },
      { text: drafts > 0 ? ` ${count(drafts, 'draft')} kept; e goes on.` : '', role: 'warning' },
    ],
  ];
  return (
    <>
      <Lines lines={head} top={0} height={1} columns={ui.columns} />
      <List
        id={`${step.id}:change`}
        items={rows}
        height={height - 1}
        empty="Every subject is left out: there is nothing to change."
        render={({ content }) => content}
        bindings={(row, at, move) => ({
          unfold: () => setUnfolded(!unfolded),
          ...(row ? contentOf(() => ({ what: row.change.title, text: afterwards(row.change) }), whole) : {}),
          ...(changes.length > 1
            ? { nextChange: () => move(beside(at, 1)), previousChange: () => move(beside(at, -1)) }
            : {}),
          ...(row &&
          row.change.host === undefined &&
          row.change.change.kind !== 'guide' &&
          row.change.change.kind !== 'delete'
            ? { edit: () => edit(row.change) }
            : {}),
        })}
      />
    </>
  );
}
