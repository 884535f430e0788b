import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { useUi } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { styleOf } from '../theme/theme.ts';
import { Pointed } from './cursor.tsx';
import { Lines } from './lines.tsx';
import { type Line, line, paragraph } from './text.ts';

export interface Option {
  readonly label: string;
  /** What it leads to, in a sentence. */
  readonly about: string;
  readonly run: () => void;
}

interface ChoiceProps {
  readonly title: string;
  readonly text: readonly string[];
  /** The first is what happens when one only presses Enter: the careful one. */
  readonly options: readonly Option[];
  readonly onCancel: () => void;
}

/** A question with a few answers, each with what it leads to. */
export function Choice({ title, text, options, onCancel }: ChoiceProps): ReactElement {
  const { columns, rows, glyphs } = useUi();
  const [at, setAt] = useState(0);
  const move = (by: number): void => setAt(Math.max(0, Math.min(at + by, options.length - 1)));
  useScope({
    modal: true,
    bindings: {
      up: () => move(-1),
      down: () => move(1),
      cancel: onCancel,
      interrupt: onCancel,
      submit: () => options[at]?.run(),
    },
  });
  const lines: Line[] = [
    line(title, 'heading'),
    line(''),
    ...text.flatMap((part) => paragraph(part, columns - 2)),
    line(''),
  ];
  const height = Math.max(1, Math.min(lines.length, rows - options.length * 2 - 1));
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Lines lines={lines} top={0} height={height} columns={columns} />
      {options.map(({ label, about }, index) => (
        <Box key={label} flexDirection="column">
          <Pointed column={index === at ? 0 : undefined}>
            <Text {...(index === at ? styleOf('selected') : {})}>
              {index === at ? glyphs.pointer : ' '} {label}
            </Text>
          </Pointed>
          <Text {...styleOf('quiet')}>{`    ${about}`}</Text>
        </Box>
      ))}
      <Text {...styleOf('quiet')}>Arrows choose, Enter takes it, Esc cancels.</Text>
    </Box>
  );
}
