/** Every command of the wizard with its keys: the only place that names a key. Drives handling, hints, help and docs/keys.md. */
export interface Command {
  /** Key names as `keyName` gives them. */
  readonly keys: readonly string[];
  /** One or two words for the hint line. */
  readonly hint: string;
  readonly description: string;
  readonly group: 'Moving' | 'Looking' | 'Deciding' | 'Applying' | 'Everywhere';
}

const command = (group: Command['group'], keys: string, hint: string, description: string): Command => ({
  keys: keys.split(' '),
  hint,
  description,
  group,
});

export const COMMANDS = {
  up: command('Moving', 'up k', 'up', 'Previous row'),
  down: command('Moving', 'down j', 'down', 'Next row'),
  pageUp: command('Moving', 'pageup ctrl+b', 'page up', 'One page up'),
  pageDown: command('Moving', 'pagedown ctrl+f', 'page down', 'One page down'),
  first: command('Moving', 'home g', 'top', 'First row'),
  last: command('Moving', 'end G', 'end', 'Last row'),
  open: command('Moving', 'enter right', 'open', 'Open what is selected'),
  back: command('Moving', 'escape left h', 'back', 'Back to where you came from; nothing is lost'),
  nextPane: command('Moving', 'tab', 'next pane', 'Next pane'),
  previousPane: command('Moving', 'shift+tab', 'previous pane', 'Previous pane'),
  nextStep: command('Moving', 'n', 'next step', 'Next undecided step'),
  previousStep: command('Moving', 'p', 'previous step', 'Previous undecided step'),
  area: command('Moving', '1 2 3 4 5 6 7 8 9', 'area', 'The area of this number'),
  palette: command('Moving', ': ctrl+p', 'go to', 'Find an area, a step, a check or a command by a few letters'),
  lesson: command('Looking', 'l', 'lesson', 'The lesson of the area; on a step also its risks and what is allowed'),
  findings: command('Looking', 'v', 'findings', 'Every finding of the area with its evidence'),
  unfold: command('Looking', 'z', 'unfold', 'Show what stays unchanged in the diffs, or fold it again'),
  nextChange: command('Moving', ']', 'next change', 'Next change of the step'),
  previousChange: command('Moving', '[', 'previous change', 'Previous change of the step'),
  formula: command('Looking', 'f', 'score formula', 'How the score comes about'),
  filter: command(
    'Looking',
    '/',
    'filter',
    'Show only rows with the words, as you type; severity:high ns:shop area:pods verdict:fail narrow further; Esc shows all again',
  ),
  copy: command('Looking', 'y', 'copy', 'Copy what is selected, or the whole text'),
  pager: command('Looking', '|', 'pager', 'Show the whole text in your pager'),
  export: command('Looking', 'S', 'save screen', 'Write the present screen as text or Markdown'),
  log: command('Looking', 'L', 'log', 'Warnings and errors with their causes'),
  retry: command('Looking', 'r', 'retry', 'Try again, or inspect the cluster again'),
  choose: command('Deciding', 'c', 'choose', 'Choose the step for the review, or take it out'),
  skip: command('Deciding', 's', 'skip', 'Skip the step for now'),
  accept: command('Deciding', 'w', 'accept risk', 'Accept the risk with a reason, an owner and a date'),
  reopen: command('Deciding', 'o', 'reopen', 'Undecide: skipped, accepted and chosen steps become open again'),
  parameters: command('Deciding', 'm', 'parameters', 'Change the parameters of the step'),
  edit: command('Deciding', 'e', 'edit', 'Edit the shown manifest in your editor'),
  toggle: command('Deciding', 'space', 'leave out', 'Leave the selected subject out, or take it in again'),
  toggleAll: command('Deciding', 'A', 'leave all out', 'Leave all subjects in view out, or take them in again'),
  apply: command('Applying', 'a', 'apply', 'Apply the step after a confirmation'),
  generate: command('Applying', 'x', 'generate', 'Write the step as files'),
  review: command('Applying', 'R', 'review', 'Review all chosen steps and apply them'),
  history: command('Applying', 'H', 'history', 'What was applied, and undoing it'),
  undo: command('Applying', 'u', 'undo', 'Take the changes back after a preview'),
  undoAll: command('Applying', 'U', 'undo all', 'Take everything back after a preview'),
  directory: command('Applying', 'D', 'apply directory', 'Preview and apply a directory of manifests'),
  report: command('Applying', 'P', 'report', 'Write the report as Markdown and JSON'),
  submit: command('Everywhere', 'enter', 'confirm', 'In a dialog: take the selected answer'),
  cancel: command('Everywhere', 'escape', 'cancel', 'In a dialog: leave everything as it was'),
  otherButton: command(
    'Everywhere',
    'tab shift+tab left right',
    'other answer',
    'In a dialog: select the other answer',
  ),
  confirm: command('Applying', 'y', 'yes', 'In a dialog: select the answer that goes ahead'),
  help: command('Everywhere', '?', 'help', 'The keys that work here'),
  redraw: command('Everywhere', 'ctrl+l', 'redraw', 'Draw the screen anew'),
  mouse: command('Everywhere', 'M', 'mouse', 'Scroll with the wheel, or leave it to the terminal'),
  suspend: command('Everywhere', 'ctrl+z', 'suspend', 'To the shell; fg comes back'),
  quit: command('Everywhere', 'q', 'quit', 'Leave; the session is saved'),
  interrupt: command('Everywhere', 'ctrl+c', 'stop', 'Close the dialog, stop what runs, or leave'),
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[];

const SHOWN: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
};

/** A key as people write it: `Ctrl-C`, `Esc`, `G`. */
export const keyText = (key: string): string =>
  SHOWN[key] ?? (key.startsWith('ctrl+') ? `Ctrl-${key.slice(5).toUpperCase()}` : key);

/** The page docs/keys.md. */
export function keysMarkdown(): string {
  const groups = Map.groupBy(COMMAND_IDS, (id) => COMMANDS[id].group);
  const shown = (key: string): string => `\`${keyText(key).replace('|', '\\|')}\``;
  return [
    '<!-- Generated from src/ui/keys/table.ts by `npm run docs`. Do not edit. -->',
    '',
    '# Keys',
    '',
    'The hint line at the bottom shows what works on the present screen; `?` shows all of it. No single key changes a cluster.',
    '',
    ...[...groups].flatMap(([group, ids]) => [
      `## ${group}`,
      '',
      '| keys | command | what it does |',
      '| --- | --- | --- |',
      ...ids.map((id) => `| ${COMMANDS[id].keys.map(shown).join(' ')} | ${id} | ${COMMANDS[id].description} |`),
      '',
    ]),
    '## Other keys',
    '',
    'Keys of your own stand in `config.yaml`, in the directory that `kubeharden info` names as home. A key that two commands would have on one screen, or that is none, is told at the start.',
    '',
    '```yaml',
    'keys:',
    '  skip: S',
    '  export: E',
    '  history: [H, ctrl+r]',
    '```',
    '',
  ].join('\n');
}
