import { Box } from 'ink';
import { type ReactElement, useState } from 'react';
import { useUi } from '../context.tsx';
import { keysOf } from '../keys/keymap.ts';
import { type Bindings, disabledReason, useScope } from '../keys/keys.tsx';
import { COMMAND_IDS, COMMANDS, keyText } from '../keys/table.ts';
import { Lines } from './lines.tsx';
import { moves } from './list.tsx';
import { fitted, type Line, line, wrap } from './text.ts';

/** Columns of the keys. */
const WIDTH = 18;

/** What works on the present screen, with the reason where something does not. */
export function HelpOverlay({
  bindings,
  close,
}: {
  readonly bindings: Bindings;
  readonly close: () => void;
}): ReactElement {
  const { columns, rows } = useUi();
  const [top, setTop] = useState(0);
  const lines: Line[] = [line('Keys that work here', 'heading')];
  for (const id of COMMAND_IDS) {
    const binding = bindings[id];
    if (!binding) continue;
    const reason = disabledReason(binding);
    const text = `${COMMANDS[id].description}${reason ? ` (not now: ${reason})` : ''}`;
    const keys = fitted(keysOf(id).map(keyText).join(' '), WIDTH);
    wrap(text, columns - WIDTH).forEach((part, row) => {
      lines.push([{ text: row === 0 ? keys : ' '.repeat(WIDTH), role: 'accent' }, { text: part }]);
    });
  }
  lines.push([{ text: fitted('Ctrl-C q Ctrl-Z', WIDTH), role: 'accent' }, { text: 'Stop, leave, to the shell' }]);
  const height = rows - 1;
  const last = Math.max(lines.length - height, 0);
  useScope({
    modal: true,
    bindings: {
      help: close,
      back: close,
      interrupt: close,
      ...moves(Math.min(top, last), height, last + 1, (to) => setTop(Math.max(0, Math.min(to, last)))),
    },
  });
  return (
    <Box flexDirection="column">
      <Lines lines={lines} top={Math.min(top, last)} height={height} columns={columns} />
      <Lines
        lines={[line(top < last ? `${last - top} more lines; arrows scroll, Esc closes.` : 'Esc closes.', 'quiet')]}
        top={0}
        height={1}
        columns={columns}
      />
    </Box>
  );
}
