import { Box, Text } from 'ink';
import { type ReactElement, useEffect, useState } from 'react';
import { useUi } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { styleOf } from '../theme/theme.ts';
import { Pointed } from './cursor.tsx';
import { cursorColumn, type EditedLine, editLine, lineOf } from './line-editor.ts';
import { windowTop } from './lines.tsx';
import { fitted, wrap } from './text.ts';

interface FieldChoice {
  readonly value: string;
  /** What it means, shown while it is selected. */
  readonly title?: string;
}

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly help?: string;
  readonly value: string;
  readonly unit?: string;
  /** Values to go through with Space instead of typing. */
  readonly choices?: readonly FieldChoice[];
  /** Why the text does not fit; checked as one types. */
  readonly problem?: (text: string) => string | undefined;
}

type Values = Readonly<Record<string, string>>;
type Edited = Readonly<Record<string, EditedLine>>;

interface FormProps {
  readonly title: string;
  /** Names what the form is about: what was typed into it is there again when one comes back. */
  readonly about: string;
  readonly fields: readonly Field[];
  readonly action: string;
  readonly onSubmit: (values: Values) => void;
  readonly onCancel: () => void;
  /** With every key that changes a value. */
  readonly onChange?: (values: Values) => void;
  /** What the values lead to, in the rows that are left. */
  readonly below?: (height: number) => ReactElement;
}

/** Rows of the title, of the space around the fields and of the last line. */
const FRAME = 4;

/** Fields to fill in; Enter goes to the next and, on the last, ends. Esc leaves everything as it was. */
export function Form({
  title,
  about: subject,
  fields,
  action,
  onSubmit,
  onCancel,
  onChange,
  below,
}: FormProps): ReactElement {
  const { columns, rows, memory } = useUi();
  const draft = `form:${subject}`;
  const [edited, setEdited] = useState<Edited>(() => ({
    ...Object.fromEntries(fields.map(({ name, value }) => [name, lineOf(value)])),
    ...(memory.get(draft) as Edited | undefined),
  }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed before counts from the beginning
  useEffect(() => {
    if (memory.has(draft)) onChange?.(valuesOf(edited));
  }, []);
  const [at, setAt] = useState(0);
  const field = fields[at];
  const of = (name: string): EditedLine => edited[name] ?? lineOf('');
  const valuesOf = (lines: typeof edited): Values =>
    Object.fromEntries(fields.map(({ name }) => [name, lines[name]?.text ?? '']));
  const problemOf = (candidate: Field): string | undefined => candidate.problem?.(of(candidate.name).text);
  const set = (next: EditedLine): void => {
    if (!field) return;
    const lines = { ...edited, [field.name]: next };
    setEdited(lines);
    if (next.text !== of(field.name).text) onChange?.(valuesOf(lines));
  };
  const next = (): void => {
    if (at < fields.length - 1) {
      setAt(at + 1);
      return;
    }
    const wrong = fields.findIndex((candidate) => problemOf(candidate) !== undefined);
    if (wrong >= 0) setAt(wrong);
    else {
      memory.delete(draft);
      onSubmit(valuesOf(edited));
    }
  };
  /** What was typed is there again when the form is. */
  const leave = (): void => {
    const typed = fields.filter(({ name, value }) => of(name).text !== value).map(({ name }) => [name, of(name)]);
    memory.set(draft, Object.fromEntries(typed));
    onCancel();
  };
  const cycle = (by: 1 | -1): void => {
    const choices = field?.choices ?? [];
    const known = choices.findIndex(({ value }) => value === of(field?.name ?? '').text);
    const chosen = choices[(known + by + choices.length) % choices.length];
    if (chosen) set(lineOf(chosen.value));
  };
  useScope({
    modal: true,
    bindings: {
      interrupt: leave,
      cancel: leave,
      submit: next,
      nextPane: () => setAt((at + 1) % fields.length),
      previousPane: () => setAt((at + fields.length - 1) % fields.length),
      up: () => setAt(Math.max(at - 1, 0)),
      down: () => setAt(Math.min(at + 1, fields.length - 1)),
    },
    onText: (name, character) => {
      if (!field) return false;
      if (field.choices) {
        if (name === 'space' || name === 'right') cycle(1);
        else if (name === 'left') cycle(-1);
        return true;
      }
      const next = editLine(of(field.name), name, character);
      if (next) set(next);
      return next !== undefined;
    },
  });
  const problem = field && problemOf(field);
  const about = field?.choices?.find(({ value }) => value === of(field.name).text)?.title;
  const told = wrap(problem ?? [about, field?.help].filter(Boolean).join('. '), columns - 2);
  const most = Math.max(rows - FRAME - told.length - (below ? 3 : 0), 1);
  const shown = Math.min(fields.length, most);
  const top = windowTop(at, 0, shown, fields.length);
  const room = rows - FRAME - told.length - shown;
  const label = Math.min(Math.max(...fields.map((candidate) => candidate.title.length)), columns - 24);
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Text bold wrap="truncate">
        {title}
      </Text>
      <Text> </Text>
      {fields.slice(top, top + shown).map((candidate, index) => (
        <FieldRow
          key={candidate.name}
          field={candidate}
          line={of(candidate.name)}
          focused={top + index === at}
          wrong={problemOf(candidate) !== undefined}
          label={label}
        />
      ))}
      <Text> </Text>
      {told.map((part) => (
        <Text key={part} {...styleOf(problem ? 'error' : 'quiet')}>
          {part}
        </Text>
      ))}
      <Text {...styleOf('quiet')} wrap="truncate">
        {field?.choices ? 'Space changes. ' : ''}Enter {at < fields.length - 1 ? 'goes on' : action.toLowerCase()}, Tab
        moves{field?.choices ? '' : ', Ctrl-U empties'}, Esc leaves it.
      </Text>
      {below && room > 1 ? (
        <>
          <Text> </Text>
          {below(room - 1)}
        </>
      ) : null}
    </Box>
  );
}

interface RowProps {
  readonly field: Field;
  readonly line: EditedLine;
  readonly focused: boolean;
  readonly wrong: boolean;
  readonly label: number;
}

function FieldRow({ field, line, focused, wrong, label }: RowProps): ReactElement {
  const { glyphs } = useUi();
  const { title, choices, unit } = field;
  const start = label + '❯   '.length;
  return (
    <Pointed column={focused ? (choices ? 0 : cursorColumn(line, start)) : undefined}>
      <Text wrap="truncate">
        <Text {...(focused ? styleOf('accent') : {})}>
          {focused ? glyphs.pointer : ' '} {fitted(title, label)}
          {'  '}
        </Text>
        {choices
          ? choices.map(({ value }) => (
              <Text key={value}>
                <Text {...styleOf(value !== line.text ? 'quiet' : focused ? 'selected' : 'plain')}>
                  {value === line.text ? `[${value}]` : ` ${value} `}
                </Text>{' '}
              </Text>
            ))
          : line.text}
        {unit ? <Text {...styleOf('quiet')}> {unit}</Text> : null}
        {wrong ? <Text {...styleOf('error')}> does not fit</Text> : null}
      </Text>
    </Pointed>
  );
}
