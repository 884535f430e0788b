import type { ReactElement } from 'react';
import { count } from '../../core/text.ts';
import { useRemembered, useUi } from '../context.tsx';
import { type Bindings, useScope } from '../keys/keys.tsx';
import { useContent } from './content.tsx';
import { Lines } from './lines.tsx';
import { moves } from './list.tsx';
import { type Line, textOf } from './text.ts';

/** A text that scrolls; its position is kept. */
export function Pane({
  id,
  lines,
  height,
  active = true,
  follow = false,
  bindings = {},
}: {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly height: number;
  readonly active?: boolean;
  /** Stays at the end while lines are added. */
  readonly follow?: boolean;
  readonly bindings?: Bindings;
}): ReactElement {
  const { columns } = useUi();
  const [stored, setTop] = useRemembered(`pane:${id}`, 0);
  const last = Math.max(lines.length - height, 0);
  const top = follow ? last : Math.min(stored, last);
  const contentOf = useContent();
  const whole = (): string => lines.map(textOf).join('\n');
  useScope({
    bindings: active
      ? {
          ...contentOf(() => ({ what: `the text, ${count(lines.length, 'line')}`, text: whole() }), whole),
          ...moves(top, height, last + 1, (to) => setTop(Math.max(0, Math.min(to, last)))),
          ...bindings,
        }
      : {},
  });
  const more = lines.length - top - height;
  const shown = more > 0 && height > 1 ? height - 1 : height;
  return (
    <>
      <Lines lines={lines} top={top} height={shown} columns={columns} />
      {shown < height ? (
        <Lines
          lines={[[{ text: `… ${more + 1} more lines below`, role: 'quiet' }]]}
          top={0}
          height={1}
          columns={columns}
        />
      ) : null}
    </>
  );
}
