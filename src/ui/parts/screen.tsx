import { Box, type DOMElement, Text } from 'ink';
import { type ReactElement, type ReactNode, useRef, useState } from 'react';
import { useUi } from '../context.tsx';
import { firstKey } from '../keys/keymap.ts';
import { type Bindings, Deeper, disabledReason, useBindingsNow, useScope } from '../keys/keys.tsx';
import { COMMANDS, type CommandId } from '../keys/table.ts';
import { frameText } from '../terminal/frame.ts';
import { styleOf } from '../theme/theme.ts';
import { useContent } from './content.tsx';
import { ExportForm } from './export.tsx';
import { HelpOverlay } from './help.tsx';
import { LogPane } from './log-pane.tsx';
import { clip } from './text.ts';

interface ScreenProps {
  /** Where this is: `Overview`. */
  readonly title?: string;
  /** The places that lead here, the last one being this: an area, a step. */
  readonly crumbs?: readonly string[];
  /** Which of how many, at the right. */
  readonly place?: string;
  readonly bindings: Bindings;
  /** Commands that work here and are worth a hint, the most useful first. */
  readonly hints: readonly CommandId[];
  /** A question that takes the place of the body and has its own keys. */
  readonly dialog?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen: title, body and the hints of what works now. */
export function Screen(props: ScreenProps): ReactElement {
  const { title = '', crumbs = [title], place = '', bindings, hints, dialog, children } = props;
  const { columns, rows, back, glyphs } = useUi();
  const frame = useRef<DOMElement>(null);
  const [overlay, setOverlay] = useState<ReactElement>();
  const known = useBindingsNow();
  const contentOf = useContent();
  const close = (): void => setOverlay(undefined);
  const shown = (): string => (frame.current ? frameText(frame.current) : '');
  const all: Bindings = {
    back,
    ...contentOf(() => ({ what: 'this screen', text: shown() }), shown),
    export: () => setOverlay(<ExportForm title={crumbs.join(': ')} text={shown()} close={close} />),
    log: () => setOverlay(<LogPane close={close} />),
    ...bindings,
    help: () => setOverlay(<HelpOverlay bindings={known()} close={close} />),
    palette: async () => {
      // What it searches is large; the first frame does without.
      const { Palette } = await import('./palette.tsx');
      setOverlay(<Palette bindings={known()} close={close} />);
    },
  };
  useScope({ bindings: all });
  return (
    <Box flexDirection="column" ref={frame}>
      <Title crumbs={crumbs} place={place} columns={columns} into={glyphs.into} />
      <Box flexDirection="column" height={rows} overflow="hidden">
        {overlay ?? dialog ?? <Deeper>{children}</Deeper>}
      </Box>
      {dialog || overlay ? <Text> </Text> : <Hints bindings={all} hints={hints} columns={columns} />}
    </Box>
  );
}

interface TitleProps {
  readonly crumbs: readonly string[];
  readonly place: string;
  readonly columns: number;
  readonly into: string;
}

/** The way here; what is nearest is cut last. */
function Title({ crumbs, place, columns, into }: TitleProps): ReactElement {
  const room = columns - (place === '' ? 0 : place.length + 2);
  const last = crumbs.at(-1) ?? '';
  const way = crumbs.slice(0, -1).join(` ${into} `);
  const then = way === '' ? '' : ` ${into} `;
  const shown = `${clip(way, Math.max(room - last.length - then.length, Math.floor(room / 3)))}${then}`;
  const here = clip(last, room - shown.length);
  return (
    <Text wrap="truncate">
      <Text {...styleOf('quiet')}>{shown}</Text>
      <Text bold>{here}</Text>
      {place === '' ? '' : <Text {...styleOf('quiet')}>{place.padStart(columns - shown.length - here.length)}</Text>}
    </Text>
  );
}

/** What leads to everything else is never left out. */
const ALWAYS: readonly CommandId[] = ['palette', 'help'];

function Hints({
  bindings,
  hints,
  columns,
}: {
  readonly bindings: Bindings;
  readonly hints: readonly CommandId[];
  readonly columns: number;
}): ReactElement {
  const widthOf = (id: CommandId): number => `${firstKey(id)} ${COMMANDS[id].hint}  `.length;
  let left = columns - ALWAYS.reduce((sum, id) => sum + widthOf(id), 0);
  const first = hints.filter((id) => {
    const binding = bindings[id];
    if (binding && disabledReason(binding)) return false;
    left -= widthOf(id);
    return left >= 0;
  });
  const shown = [...first, ...ALWAYS].map((id) => ({ id, key: firstKey(id), hint: COMMANDS[id].hint }));
  return (
    <Text wrap="truncate">
      {shown.map(({ id, key, hint }) => (
        <Text key={id}>
          <Text {...styleOf('accent')}>{key}</Text>
          <Text {...styleOf('quiet')}>{` ${hint}  `}</Text>
        </Text>
      ))}
    </Text>
  );
}
