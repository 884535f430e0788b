import { join } from 'node:path';
import { Box } from 'ink';
import { type ReactElement, useState } from 'react';
import { useUi } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { Lines } from './lines.tsx';
import { moves } from './list.tsx';
import { type Line, line, paragraph } from './text.ts';

/** The log, the newest at the end; where its file is. */
export function LogPane({ close }: { readonly close: () => void }): ReactElement {
  const { columns, rows, log, home } = useUi();
  const body = log.lines.flatMap(({ at, text }): Line[] =>
    paragraph(`${at.slice(11, 19)} ${text}`, columns, undefined, '  '),
  );
  const height = rows - 1;
  const last = Math.max(body.length - height, 0);
  const [top, setTop] = useState(last);
  useScope({
    modal: true,
    bindings: {
      ...moves(top, height, last + 1, (to) => setTop(Math.max(0, Math.min(to, last)))),
      log: close,
      back: close,
      interrupt: close,
    },
  });
  return (
    <Box flexDirection="column">
      <Lines
        lines={[line(`Esc closes. The log is also in ${join(home, 'kubeharden.log')}`, 'heading')]}
        top={0}
        height={1}
        columns={columns}
      />
      <Lines
        lines={body.length > 0 ? body : [line('Nothing was logged.', 'quiet')]}
        top={top}
        height={height}
        columns={columns}
      />
    </Box>
  );
}
