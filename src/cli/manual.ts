import type { CommandOutline } from './outline.ts';

// A dot or a quote at the beginning of a line is a request to roff, a backslash begins an escape.
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const options = ({ options: all }: CommandOutline): string[] =>
  all.flatMap(({ usage, about }) => ['.TP', `\\fB${roff(usage)}\\fR`, roff(about)]);

const entry = (name: string, command: CommandOutline): string[] => [
  `.SS ${roff(`${name} ${command.name} ${command.usage}`.trim())}`,
  roff(`${command.about[0]?.toUpperCase() ?? ''}${command.about.slice(1)}.`),
  ...command.arguments.flatMap((argument) => ['.TP', `\\fI${roff(argument.name)}\\fR`, roff(argument.about)]),
  ...options(command),
];

/** The manual page of section 1, in roff. */
export function manualPage(name: string, version: string, outline: CommandOutline): string {
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}"`,
    '.SH NAME',
    `${name} \\- hardens a Kubernetes cluster step by step`,
    '.SH SYNOPSIS',
    `.B ${name}`,
    '[options] [command]',
    '.SH DESCRIPTION',
    roff(outline.about),
    'Without a command it opens the wizard.',
    '.SH OPTIONS',
    ...options(outline),
    '.SH COMMANDS',
    ...outline.commands.flatMap((command) => entry(name, command)),
    '.SH EXIT STATUS',
    '.TP',
    '0',
    'Done; nothing at or above the threshold was found.',
    '.TP',
    '1',
    'Findings at or above \\fB\\-\\-fail\\-on\\fR.',
    '.TP',
    '2',
    'The command line is wrong.',
    '.TP',
    '3',
    'The cluster cannot be reached or refuses the credentials.',
    '.TP',
    '4',
    'Done in part: some changes were made and others left, or some of several clusters were inspected; which is told.',
    '.TP',
    '130',
    'Interrupted.',
    '.SH FILES',
    '.TP',
    '\\fI$KUBEHARDEN_HOME/sessions\\fR',
    'Sessions and their journals. Without the variable, the configuration directory of the platform.',
    '',
  ].join('\n');
}
