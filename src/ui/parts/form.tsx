import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { useUi } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { styleOf } from '../theme/theme.ts';
import { type EditedLine, editLine, lineOf } from './line-editor.ts';
import { wrap } from './text.ts';
import { TextField } from './text-field.tsx';

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly help?: string;
  readonly value: string;
  /** Values to go through with Space instead of typing. */
  readonly choices?: readonly string[];
  /** Why the text does not fit; checked as one types. */
  readonly problem?: (text: string) => string | undefined;
}

interface FormProps {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly action: string;
  readonly onSubmit: (values: Readonly<Record<string, string>>) => void;
  readonly onCancel: () => void;
}

/** Fields to fill in; Enter goes to the next and, on the last, ends. Esc leaves everything as it was. */
export function Form({ title, fields, action, onSubmit, onCancel }: FormProps): ReactElement {
  const { columns, rows, glyphs } = useUi();
  const [edited, setEdited] = useState<Readonly<Record<string, EditedLine>>>(() =>
    Object.fromEntries(fields.map(({ name, value }) => [name, lineOf(value)])),
  );
  const [at, setAt] = useState(0);
  const field = fields[at];
  const of = (name: string): EditedLine => edited[name] ?? lineOf('');
  const values = Object.fromEntries(fields.map(({ name }) => [name, of(name).text]));
  const problemOf = (candidate: Field): string | undefined => candidate.problem?.(of(candidate.name).text);
  const set = (next: EditedLine): void => field && setEdited({ ...edited, [field.name]: next });
  const next = (): void => {
    if (at < fields.length - 1) {
      setAt(at + 1);
      return;
    }
    const wrong = fields.findIndex((candidate) => problemOf(candidate) !== undefined);
    if (wrong >= 0) setAt(wrong);
    else onSubmit(values);
  };
  const cycle = (): void => {
    const choices = field?.choices ?? [];
    const { text } = of(field?.name ?? '');
    set(lineOf(choices[(choices.indexOf(text) + 1) % choices.length] ?? text));
  };
  useScope({
    modal: true,
    bindings: {
      interrupt: onCancel,
      cancel: onCancel,
      submit: next,
      nextPane: () => setAt((at + 1) % fields.length),
      previousPane: () => setAt((at + fields.length - 1) % fields.length),
      up: () => setAt(Math.max(at - 1, 0)),
      down: () => setAt(Math.min(at + 1, fields.length - 1)),
    },
    onText: (name, character) => {
      if (!field) return false;
      if (field.choices) {
        if (name === 'space') cycle();
        return true;
      }
      const next = editLine(of(field.name), name, character);
      if (next) set(next);
      return next !== undefined;
    },
  });
  const problem = field && problemOf(field);
  return (
    <Box flexDirection="column" height={rows} overflow="hidden">
      <Text bold>{title}</Text>
      <Text> </Text>
      {fields.map((candidate, index) => (
        <Text key={candidate.name} wrap="truncate">
          <Text {...(index === at ? styleOf('accent') : {})}>
            {index === at ? glyphs.pointer : ' '} {candidate.title}:{' '}
          </Text>
          <TextField line={of(candidate.name)} focused={index === at} />
        </Text>
      ))}
      <Text> </Text>
      {wrap(problem ?? field?.help ?? '', columns - 2).map((part) => (
        <Text key={part} {...styleOf(problem ? 'error' : 'quiet')}>
          {part}
        </Text>
      ))}
      <Text {...styleOf('quiet')}>
        {field?.choices ? 'Space changes. ' : ''}Enter {at < fields.length - 1 ? 'goes on' : action.toLowerCase()}, Tab
        and arrows move, Ctrl-U empties, Esc leaves it.
      </Text>
    </Box>
  );
}
