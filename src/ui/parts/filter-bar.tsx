import { Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { useRemembered } from '../context.tsx';
import { type Bindings, Deeper, useScope } from '../keys/keys.tsx';
import { styleOf } from '../theme/theme.ts';
import { Pointed } from './cursor.tsx';
import { cursorColumn, type EditedLine, editLine, lineOf } from './line-editor.ts';

export interface ListFilter {
  readonly text: string;
  /** Rows that the bar takes now. */
  readonly rows: 0 | 1;
  readonly bindings: Bindings;
  open(): void;
  /** `shown of total` beside the words. */
  bar(shown: number, total: number): ReactElement | null;
}

export const filterKey = (id: string): string => `filter:${id}`;

/** The filter of a list: typed into one line above it, the list following each letter. */
export function useFilter(id: string): ListFilter {
  const [text, setText] = useRemembered(filterKey(id), '');
  const [editing, setEditing] = useState<EditedLine>();
  const editable = editing !== undefined;
  const open = (): void => setEditing(lineOf(text));
  return {
    text,
    rows: editable || text !== '' ? 1 : 0,
    bindings: { filter: open },
    open,
    bar: (shown, total) =>
      editable || text !== '' ? (
        <Deeper>
          <Bar
            text={text}
            editing={editing}
            shown={shown}
            total={total}
            onEdit={(next) => {
              setEditing(next);
              if (next && next.text !== text) setText(next.text);
            }}
            onClear={() => {
              setEditing(undefined);
              setText('');
            }}
          />
        </Deeper>
      ) : null,
  };
}

const LABEL = 'filter ';

interface BarProps {
  readonly text: string;
  readonly editing: EditedLine | undefined;
  readonly shown: number;
  readonly total: number;
  readonly onEdit: (line: EditedLine | undefined) => void;
  readonly onClear: () => void;
}

function Bar({ text, editing, shown, total, onEdit, onClear }: BarProps): ReactElement {
  const done = (): void => (text === '' ? onClear() : onEdit(undefined));
  useScope({
    bindings: editing ? { submit: done, cancel: onClear, interrupt: onClear } : { cancel: onClear },
    ...(editing
      ? {
          onText: (name, typed) => {
            const next = editLine(editing, name, typed);
            if (next) onEdit(next);
            return next !== undefined;
          },
        }
      : {}),
  });
  return (
    <Pointed column={editing && cursorColumn(editing, LABEL.length)}>
      <Text wrap="truncate">
        <Text {...styleOf('accent')}>{LABEL}</Text>
        {text}
        <Text {...styleOf('quiet')}>
          {`   ${shown} of ${total}${editing ? '; Enter keeps, Esc shows all' : '; / changes, Esc shows all'}`}
        </Text>
      </Text>
    </Pointed>
  );
}
