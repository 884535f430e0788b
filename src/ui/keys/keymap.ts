import { nearest } from '../../core/nearest.ts';
import { COMMAND_IDS, COMMANDS, type CommandId, keyText } from './table.ts';

export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

// Set once, before the first frame.
let overrides: KeyOverrides = {};

/** The keys of a command: the operator's, or those of the table. */
export const keysOf = (id: CommandId): readonly string[] => overrides[id] ?? COMMANDS[id].keys;

/** The key that hints name. */
export const firstKey = (id: CommandId): string => keyText(keysOf(id)[0] ?? '');

// Terminals send Ctrl-H, I, J and M as Backspace, Tab and Enter.
const MODIFIED = /^ctrl\+[a-gklnopq-z]$/;
const NAMED = new Set(COMMAND_IDS.flatMap((id) => COMMANDS[id].keys).filter((key) => key.length > 1));

/** Commands that every dialog and every way out depend on. */
const FIXED: readonly CommandId[] = ['submit', 'cancel', 'otherButton', 'interrupt', 'suspend', 'area'];

/**
 * What is wrong with the operator's keys, a sentence each; empty when they can be used. Two commands may share a key
 * only where the table lets them, since they never work on one screen.
 */
export function keyProblems(wanted: KeyOverrides): string[] {
  return Object.entries(wanted).flatMap(([name, keys]) => {
    const id = COMMAND_IDS.find((known) => known === name);
    if (!id) {
      const [near] = nearest(name, COMMAND_IDS);
      return [`There is no command “${name}”${near ? `; did you mean “${near}”?` : '.'}`];
    }
    if (FIXED.includes(id)) return [`The keys of “${name}” cannot be changed.`];
    if (keys.length === 0) return [`“${name}” needs a key.`];
    return keys.flatMap((key) => {
      if ([...key].length !== 1 && !NAMED.has(key) && !MODIFIED.test(key))
        return [`“${key}” for “${name}” is no key; write a character, ctrl+x, or a name such as pageup.`];
      const taken = COMMAND_IDS.find(
        (other) => other !== id && !FIXED.includes(other) && (wanted[other] ?? COMMANDS[other].keys).includes(key),
      );
      return taken && !(COMMANDS[id].keys.includes(key) && COMMANDS[taken].keys.includes(key))
        ? [`“${key}” for “${name}” is the key of “${taken}” already.`]
        : [];
    });
  });
}

export function overrideKeys(wanted: KeyOverrides): void {
  overrides = wanted;
}
