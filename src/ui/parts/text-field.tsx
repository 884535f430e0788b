import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { EditedLine } from './line-editor.ts';

/** The text of a field; the cursor is shown where it is, inverted, while keys go there. */
export function TextField({
  line: { text, cursor },
  focused,
}: {
  readonly line: EditedLine;
  readonly focused: boolean;
}): ReactElement {
  if (!focused) return <Text>{text}</Text>;
  const characters = [...text];
  return (
    <Text>
      {characters.slice(0, cursor).join('')}
      <Text inverse>{characters[cursor] ?? ' '}</Text>
      {characters.slice(cursor + 1).join('')}
    </Text>
  );
}
