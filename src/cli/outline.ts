import type { Argument, Command, Option } from 'commander';

/** A value that may be typed, where there is a list of them. */
interface Valued {
  readonly choices: readonly string[];
  /** `file` or `directory`: completed by the shell itself. */
  readonly path?: 'file' | 'directory';
}

export interface OptionOutline extends Valued {
  /** As typed: `-n`, `--namespace`. */
  readonly flags: readonly string[];
  /** With the value, as in the help: `-n, --namespace <name>`. */
  readonly usage: string;
  readonly about: string;
  readonly takesValue: boolean;
}

export interface ArgumentOutline extends Valued {
  readonly name: string;
  readonly about: string;
}

/** A command as help, completions and the manual page tell it. */
export interface CommandOutline {
  /** Empty for the program itself. */
  readonly name: string;
  readonly about: string;
  readonly usage: string;
  readonly options: readonly OptionOutline[];
  readonly arguments: readonly ArgumentOutline[];
  readonly commands: readonly CommandOutline[];
}

// What the help lists as `a, b or c`, or in brackets, is what may be typed.
const LISTED =
  /^(?:.*\()?([a-z][\w-]*(?:, [a-z][\w-]*)*(?:,? or [a-z][\w-]*))\)?$|\(([a-z][\w-]*(?:, [a-z][\w-]*)+)\)|^([a-z][\w-]*(?:, [a-z][\w-]*)+)$/;

function valuesIn(text: string): readonly string[] {
  const found = LISTED.exec(text);
  const list = found?.[1] ?? found?.[2] ?? found?.[3];
  return list ? list.split(/, | or |,/).map((value) => value.trim()) : [];
}

const pathIn = (usage: string): { readonly path?: 'file' | 'directory' } => {
  if (/<directory|\[directory/.test(usage)) return { path: 'directory' };
  return /<(file|path)|\[(file|path|log)/i.test(usage) ? { path: 'file' } : {};
};

const optionOf = (option: Option): OptionOutline => {
  const takesValue = option.required || option.optional;
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    usage: option.flags,
    about: option.description,
    takesValue,
    choices: takesValue ? (option.argChoices ?? valuesIn(option.description)) : [],
    ...pathIn(option.flags),
  };
};

const argumentOf = (argument: Argument): ArgumentOutline => ({
  name: argument.name(),
  about: argument.description,
  choices: argument.argChoices ?? valuesIn(argument.description),
  ...pathIn(`<${argument.name()}>`),
});

/** The outline of a command line, read from what parses it. */
export const outlineOf = (command: Command): CommandOutline => ({
  name: command.parent ? command.name() : '',
  about: command.description(),
  usage: command.usage(),
  options: command.options.map(optionOf),
  arguments: command.registeredArguments.map(argumentOf),
  commands: command.commands.filter((child) => child.name() !== 'help').map(outlineOf),
});
