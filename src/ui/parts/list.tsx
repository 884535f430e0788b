import { Box } from 'ink';
import type { ReactElement } from 'react';
import { useRemembered, useUi } from '../context.tsx';
import { type Bindings, useScope } from '../keys/keys.tsx';
import { useContent } from './content.tsx';
import { PointAt, usePlace } from './cursor.tsx';
import { Lines, Row, windowTop } from './lines.tsx';
import { type Line, line, textOf } from './text.ts';

interface Position {
  readonly selected: number;
  readonly top: number;
}

interface ListProps<T> {
  /** Names the list, so that its position is kept. */
  readonly id: string;
  readonly items: readonly T[];
  readonly height: number;
  readonly columns?: number;
  readonly render: (item: T, index: number) => Line;
  readonly empty: string;
  /** The row pointed at until one moves; the first without it. */
  readonly initial?: number;
  /** Keys go here only while it is the active pane. */
  readonly active?: boolean;
  readonly onOpen?: (item: T, index: number) => void;
  readonly onSelect?: (item: T) => void;
  /** More keys, with the selected item; `move` goes to a row and shows it first. */
  readonly bindings?: (item: T | undefined, index: number, move: (to: number) => void) => Bindings;
}

/** A list of which only the visible rows are built; its position is kept when one comes back. */
export function List<T>({
  id,
  items,
  height,
  columns,
  render,
  empty,
  initial = 0,
  active = true,
  onOpen,
  onSelect,
  bindings,
}: ListProps<T>): ReactElement {
  const ui = useUi();
  const [position, setPosition] = useRemembered<Position | undefined>(`list:${id}`, undefined);
  const selected = Math.max(0, Math.min(position?.selected ?? initial, items.length - 1));
  const top = windowTop(selected, position?.top ?? 0, height, items.length);
  const move = (to: number, first = top): void => {
    const next = Math.max(0, Math.min(to, items.length - 1));
    setPosition({ selected: next, top: windowTop(next, first, height, items.length) });
    const pointed = items[next];
    if (pointed !== undefined) onSelect?.(pointed);
  };
  const item = items[selected];
  const [box, place] = usePlace();
  const contentOf = useContent();
  const content = contentOf(
    () => ({ what: 'the row', text: item === undefined ? '' : textOf(render(item, selected)) }),
    () => items.map((row, at) => textOf(render(row, at))).join('\n'),
  );
  useScope({
    bindings: active
      ? {
          ...content,
          ...moves(selected, height, items.length, move),
          ...(onOpen
            ? {
                open: () => {
                  if (item !== undefined) onOpen(item, selected);
                },
              }
            : {}),
          ...bindings?.(item, selected, (to) => move(to, to)),
        }
      : {},
  });
  const width = columns ?? ui.columns;
  if (items.length === 0) return <Lines lines={[line(empty, 'quiet')]} top={0} height={height} columns={width} />;
  return (
    <Box flexDirection="column" height={height} overflow="hidden" ref={box}>
      {active && place ? <PointAt x={place.x} y={place.y + selected - top} /> : null}
      {items.slice(top, top + height).map((row, index) => {
        const at = top + index;
        const pointed = at === selected;
        return (
          <Row
            key={at}
            columns={width}
            selected={pointed && active}
            spans={[{ text: `${pointed && active ? ui.glyphs.pointer : ' '} ` }, ...render(row, at)]}
          />
        );
      })}
    </Box>
  );
}

/** The moving commands over a number of rows. */
export const moves = (at: number, page: number, count: number, to: (row: number) => void): Bindings => ({
  up: () => to(at - 1),
  down: () => to(at + 1),
  pageUp: () => to(at - page),
  pageDown: () => to(at + page),
  first: () => to(0),
  last: () => to(count - 1),
});
