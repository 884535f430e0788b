import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { styleOf } from '../theme/theme.ts';
import { clipLine, type Line } from './text.ts';

/** A row without text would have no height. */
const visible = (spans: Line): Line => (spans.every(({ text }) => text === '') ? [{ text: ' ' }] : spans);

/** OSC 8: the terminal opens the address when the text is clicked. */
const linked = (text: string, href: string): string => `\u001B]8;;${href}\u0007${text}\u001B]8;;\u0007`;

/** One row of spans, never wider than the columns. */
export function Row({
  spans,
  columns,
  selected = false,
}: {
  readonly spans: Line;
  readonly columns: number;
  readonly selected?: boolean;
}): ReactElement {
  return (
    <Text wrap="truncate" {...(selected ? styleOf('selected') : {})}>
      {clipLine(visible(spans), columns).map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity but their place
        <Text key={index} {...(span.role && !selected ? styleOf(span.role) : {})}>
          {span.href ? linked(span.text, span.href) : span.text}
        </Text>
      ))}
    </Text>
  );
}

/** The visible part of a text: only these rows are built. */
export function Lines({
  lines,
  top,
  height,
  columns,
}: {
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
  readonly columns: number;
}): ReactElement {
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      {lines.slice(top, top + height).map((spans, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
        <Row key={index} spans={spans} columns={columns} />
      ))}
    </Box>
  );
}

/** First visible row, so that the selected one is in sight and the last page is full. */
export function windowTop(selected: number, previousTop: number, height: number, count: number): number {
  const top =
    selected < previousTop ? selected : selected >= previousTop + height ? selected - height + 1 : previousTop;
  return Math.max(0, Math.min(top, count - height));
}
