import { shellQuote } from '../core/text.ts';
import type { ArgumentOutline, CommandOutline, OptionOutline } from './outline.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const HEADER = (name: string, shell: Shell, install: string): string =>
  `# Completion of ${name} for ${shell}, made by \`${name} completion ${shell}\`.\n# ${install}\n`;

/** A script that completes commands, flags and their values in a shell. */
export function completionScript(name: string, outline: CommandOutline, shell: Shell): string {
  if (shell === 'bash') return bash(name, outline);
  return shell === 'zsh' ? zsh(name, outline) : fish(name, outline);
}

/** What bash offers for a value: words, or files and directories of its own. */
const bashValues = ({ choices, path }: Pick<OptionOutline, 'choices' | 'path'>): string => {
  if (choices.length > 0) return `COMPREPLY=($(compgen -W ${shellQuote(choices.join(' '))} -- "$current"))`;
  return path ? `COMPREPLY=($(compgen ${path === 'directory' ? '-d' : '-f'} -- "$current"))` : 'COMPREPLY=()';
};

function bashCommand({ options, arguments: args, commands }: CommandOutline): string[] {
  const valued = options.filter(({ takesValue }) => takesValue);
  const words = [...commands.map(({ name }) => name), ...args.flatMap(({ choices }) => choices)];
  const [path] = args.flatMap((argument) => argument.path ?? []);
  return [
    '      case "$previous" in',
    ...valued.map((option) => `        ${option.flags.join('|')}) ${bashValues(option)}; return ;;`),
    '      esac',
    `      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W ${shellQuote([...options.flatMap(({ flags }) => flags), '--help'].join(' '))} -- "$current"))`,
    ...(words.length > 0 ? [`      else COMPREPLY=($(compgen -W ${shellQuote(words.join(' '))} -- "$current"))`] : []),
    ...(words.length === 0 && path
      ? [`      else COMPREPLY=($(compgen ${path === 'directory' ? '-d' : '-f'} -- "$current"))`]
      : []),
    '      fi ;;',
  ];
}

function bash(name: string, outline: CommandOutline): string {
  const commands = outline.commands.map(({ name: each }) => each);
  return [
    HEADER(name, 'bash', `Load it with: source <(${name} completion bash)`),
    `_${name}() {`,
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case "$word" in ${commands.join('|')}) command=$word; break ;; esac`,
    '  done',
    '  case "$command" in',
    ...[outline, ...outline.commands].flatMap((command) => [`    ${command.name || "''"})`, ...bashCommand(command)]),
    '  esac',
    '}',
    `complete -o filenames -o bashdefault -F _${name} ${name}`,
    '',
  ].join('\n');
}

// Brackets and colons have a meaning of their own in zsh's specifications.
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''");
const zshValues = ({ choices, path }: Pick<OptionOutline, 'choices' | 'path'>): string => {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  if (path) return path === 'directory' ? '_files -/' : '_files';
  return ' ';
};

const zshOption = (option: OptionOutline): string[] =>
  option.flags.map(
    (flag) => `'*${flag}[${zshText(option.about)}]${option.takesValue ? `:value:${zshValues(option)}` : ''}'`,
  );
const zshArgument = (argument: ArgumentOutline, index: number, all: readonly ArgumentOutline[]): string =>
  `'${index === all.length - 1 ? '*' : index + 1}:${zshText(argument.name)}:${zshValues(argument)}'`;

function zsh(name: string, outline: CommandOutline): string {
  const specs = ({ options, arguments: args }: CommandOutline): string =>
    [...options.flatMap(zshOption), ...args.map(zshArgument)].map((spec) => ` \\\n        ${spec}`).join('');
  return [
    `#compdef ${name}`,
    HEADER(name, 'zsh', `Load it with: source <(${name} completion zsh)`),
    `_${name}() {`,
    '  local -a subcommands=(',
    ...outline.commands.map((command) => `    '${command.name}:${zshText(command.about)}'`),
    '  )',
    '  local at=2 state',
    '  while (( at < CURRENT )) && (( ! ${subcommands[(I)${words[at]}:*]} )); do (( at++ )); done',
    '  if (( at >= CURRENT )); then',
    `    _arguments -s${specs(outline)} '*:command:->command' && return`,
    '    [[ $state == command ]] && _describe command subcommands',
    '    return',
    '  fi',
    '  words=("${(@)words[at,-1]}")',
    '  (( CURRENT -= at - 1 ))',
    '  case "${words[1]}" in',
    ...outline.commands.map((command) => `    ${command.name}) _arguments -s${specs(command)} ;;`),
    '  esac',
    '}',
    `compdef _${name} ${name}`,
    '',
  ].join('\n');
}

function fish(name: string, outline: CommandOutline): string {
  const commands = outline.commands.map((command) => command.name).join(' ');
  const option = (condition: string, each: OptionOutline): string =>
    [
      `complete -c ${name}${condition}`,
      ...each.flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)),
      ...(each.takesValue ? [each.path ? '-rF' : '-x'] : []),
      ...(each.choices.length > 0 ? [`-a ${shellQuote(each.choices.join(' '))}`] : []),
      `-d ${shellQuote(each.about)}`,
    ].join(' ');
  return [
    HEADER(name, 'fish', `Load it with: ${name} completion fish | source`),
    `complete -c ${name} -f`,
    ...outline.commands.map(
      (command) => `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${shellQuote(command.about)}`,
    ),
    ...outline.options.map((each) => option(` -n 'not __fish_seen_subcommand_from ${commands}'`, each)),
    ...outline.commands.flatMap((command) => {
      const condition = ` -n '__fish_seen_subcommand_from ${command.name}'`;
      return [
        ...command.options.map((each) => option(condition, each)),
        ...command.arguments.flatMap(({ choices, path }) => [
          ...(choices.length > 0 ? [`complete -c ${name}${condition} -a ${shellQuote(choices.join(' '))}`] : []),
          ...(path ? [`complete -c ${name}${condition} -F`] : []),
        ]),
      ];
    }),
    '',
  ].join('\n');
}
