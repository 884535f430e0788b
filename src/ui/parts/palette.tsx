import fuzzysort from 'fuzzysort';
import { Box, Text } from 'ink';
import { type ReactElement, useContext, useMemo, useState } from 'react';
import { AREAS, CHECKS } from '../../areas/index.ts';
import { safeText } from '../../core/text.ts';
import type { Wizard } from '../../wizard/wizard.ts';
import { type Ui, useUi, WizardContext } from '../context.tsx';
import { firstKey } from '../keys/keymap.ts';
import { type Bindings, disabledReason, runOf, useScope } from '../keys/keys.tsx';
import { COMMAND_IDS, COMMANDS, type CommandId } from '../keys/table.ts';
import { styleOf } from '../theme/theme.ts';
import { Pointed } from './cursor.tsx';
import { filterKey } from './filter-bar.tsx';
import { cursorColumn, editLine, lineOf } from './line-editor.ts';
import { Row, windowTop } from './lines.tsx';
import { fitted } from './text.ts';

interface Entry {
  readonly kind: 'area' | 'step' | 'check' | 'command';
  readonly text: string;
  readonly detail: string;
  run(): void | Promise<void>;
}

/** Commands that only make sense as keys. */
const KEYS_ONLY = new Set<CommandId>([
  ...(['up', 'down', 'pageUp', 'pageDown', 'first', 'last', 'submit', 'cancel', 'otherButton', 'confirm'] as const),
  ...(['area', 'palette', 'toggle', 'interrupt'] as const),
]);

function commandsOf(bindings: Bindings): Entry[] {
  return COMMAND_IDS.flatMap((id): Entry[] => {
    const binding = bindings[id];
    if (!binding || KEYS_ONLY.has(id) || disabledReason(binding)) return [];
    return [
      {
        kind: 'command',
        text: COMMANDS[id].description,
        detail: firstKey(id),
        run: () => runOf(binding)(firstKey(id)),
      },
    ];
  });
}

function placesOf(wizard: Wizard | undefined, ui: Ui): Entry[] {
  const { inspection } = wizard ?? {};
  if (!wizard || !inspection) return [];
  const failing = Map.groupBy(
    inspection.findings.filter(({ verdict }) => verdict === 'fail'),
    ({ check }) => check,
  );
  return [
    ...AREAS.map(
      ({ id, title }, index): Entry => ({
        kind: 'area',
        text: title,
        detail: String(index + 1),
        run: () => ui.go({ name: 'area', area: id }),
      }),
    ),
    ...inspection.steps.map(
      ({ id, title, area, severity }): Entry => ({
        kind: 'step',
        text: safeText(title),
        detail: `${area}, ${wizard.stateOf(id) ?? severity}`,
        run: () => ui.go({ name: 'step', id }),
      }),
    ),
    ...CHECKS.map(({ id, title, area }): Entry => {
      const failed = failing.get(id)?.length ?? 0;
      return {
        kind: 'check',
        text: `${title} (${id})`,
        detail: failed > 0 ? `${failed} fail` : area,
        run: () => {
          ui.memory.set(filterKey(`findings:${area}`), `check:${id}`);
          ui.go({ name: 'findings', area });
        },
      };
    }),
  ];
}

const GO_TO = 'go to ';

/** Everything that one can go to or do from here, found by a few letters of it. */
export function Palette({
  bindings,
  close,
}: {
  readonly bindings: Bindings;
  readonly close: () => void;
}): ReactElement {
  const ui = useUi();
  const wizard = useContext(WizardContext);
  const [words, setWords] = useState(lineOf(''));
  const [position, setPosition] = useState({ at: 0, top: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: as it was when the palette opened
  const entries = useMemo(() => [...placesOf(wizard, ui), ...commandsOf(bindings)], []);
  const found = useMemo(
    () =>
      words.text.trim() === ''
        ? entries
        : fuzzysort.go(words.text, entries, { key: 'text', limit: 200, threshold: 0.2 }).map(({ obj }) => obj),
    [entries, words.text],
  );
  const height = ui.rows - 2;
  const at = Math.min(position.at, Math.max(found.length - 1, 0));
  const top = windowTop(at, position.top, height, found.length);
  const move = (by: number): void => {
    const to = Math.max(0, Math.min(at + by, found.length - 1));
    setPosition({ at: to, top: windowTop(to, top, height, found.length) });
  };
  useScope({
    modal: true,
    bindings: {
      up: () => move(-1),
      down: () => move(1),
      pageUp: () => move(-height),
      pageDown: () => move(height),
      cancel: close,
      interrupt: close,
      submit: () => {
        close();
        return found[at]?.run();
      },
    },
    onText: (name, typed) => {
      const next = editLine(words, name, typed);
      if (next) {
        setWords(next);
        setPosition({ at: 0, top: 0 });
      }
      return next !== undefined;
    },
  });
  return (
    <Box flexDirection="column" height={ui.rows} overflow="hidden">
      <Pointed column={cursorColumn(words, GO_TO.length)}>
        <Text wrap="truncate">
          <Text {...styleOf('accent')}>{GO_TO}</Text>
          {words.text}
          <Text {...styleOf('quiet')}>{`   ${found.length} of ${entries.length}`}</Text>
        </Text>
      </Pointed>
      {found.length === 0 ? <Text {...styleOf('quiet')}>Nothing is called that.</Text> : null}
      {found.slice(top, top + height).map((entry, index) => (
        <Row
          key={`${entry.kind} ${entry.text}`}
          columns={ui.columns}
          selected={top + index === at}
          spans={[
            { text: `${top + index === at ? ui.glyphs.pointer : ' '} ` },
            { text: fitted(entry.kind, 9), role: 'quiet' },
            { text: fitted(entry.text, Math.max(ui.columns - 34, 20)) },
            { text: ` ${entry.detail}`, role: 'quiet' },
          ]}
        />
      ))}
      <Text {...styleOf('quiet')}>Arrows choose, Enter goes there, Esc stays here.</Text>
    </Box>
  );
}
