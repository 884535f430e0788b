import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { useUi } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { styleOf } from '../theme/theme.ts';
import { Pointed } from './cursor.tsx';
import { cursorColumn, editLine, lineOf } from './line-editor.ts';
import { Lines } from './lines.tsx';
import { type Line, line, paragraph } from './text.ts';

interface ConfirmProps {
  readonly title: string;
  readonly text: readonly string[];
  /** Shown below the text; scrolls. */
  readonly lines?: readonly Line[];
  /** What nothing depends on is one Enter away. */
  readonly forward?: boolean;
  /** Label of the button that goes ahead, such as `Apply`. */
  readonly action: string;
  /** What has to be typed before it can; nothing for a plain question. */
  readonly typed?: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** A question with Cancel in front. What could lock people out is confirmed by typing a name. */
export function Confirm({
  title,
  text,
  lines: more = [],
  forward: first = false,
  action,
  typed,
  onConfirm,
  onCancel,
}: ConfirmProps): ReactElement {
  const { columns, rows, glyphs } = useUi();
  const [forward, setForward] = useState(first);
  const [top, setTop] = useState(0);
  const [entered, setEntered] = useState(lineOf(''));
  const [refused, setRefused] = useState(false);
  const go = (): void => {
    if (typed !== undefined && entered.text !== typed) setRefused(true);
    else if (typed !== undefined || forward) onConfirm();
    else onCancel();
  };
  const lines: Line[] = [
    line(title, 'heading'),
    line(''),
    ...text.flatMap((part) => paragraph(part, columns - 2)),
    ...more,
  ];
  const height = Math.min(lines.length, rows - 5);
  const scroll = (by: number): void => setTop(Math.max(0, Math.min(top + by, lines.length - height)));
  useScope({
    modal: true,
    bindings: {
      up: () => scroll(-1),
      down: () => scroll(1),
      pageUp: () => scroll(-height),
      pageDown: () => scroll(height),
      cancel: onCancel,
      interrupt: onCancel,
      submit: go,
      ...(typed === undefined ? { otherButton: () => setForward(!forward), confirm: () => setForward(true) } : {}),
    },
    ...(typed === undefined
      ? {}
      : {
          onText: (name: string, character: string) => {
            setRefused(false);
            const next = editLine(entered, name, character);
            if (next) setEntered(next);
            return next !== undefined;
          },
        }),
  });
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Lines lines={lines} top={top} height={height} columns={columns} />
      <Text {...styleOf('quiet')}>
        {lines.length > height ? `${lines.length - top - height} more lines; arrows scroll.` : ' '}
      </Text>
      {typed === undefined ? (
        <>
          <Button text="Cancel" focused={!forward} pointer={glyphs.pointer} />
          <Button text={action} focused={forward} pointer={glyphs.pointer} />
          <Text {...styleOf('quiet')}>Tab changes, y selects {action}, Enter confirms, Esc cancels.</Text>
        </>
      ) : (
        <>
          <Text>
            Type <Text bold>{typed}</Text> and Enter to {action.toLowerCase()}; Esc cancels.
          </Text>
          <Pointed column={cursorColumn(entered, 2)}>
            <Text>
              {glyphs.pointer} {entered.text}
            </Text>
          </Pointed>
          {refused ? <Text {...styleOf('error')}>That is not {typed}. Nothing was changed.</Text> : null}
        </>
      )}
    </Box>
  );
}

const Button = ({
  text,
  focused,
  pointer,
}: {
  readonly text: string;
  readonly focused: boolean;
  readonly pointer: string;
}): ReactElement => (
  <Pointed column={focused ? 0 : undefined}>
    <Text {...(focused ? styleOf('selected') : {})}>
      {focused ? pointer : ' '} {text}
    </Text>
  </Pointed>
);
