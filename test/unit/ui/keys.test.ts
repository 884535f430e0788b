import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyProblems } from '../../../src/ui/keys/keymap.ts';
import { COMMAND_IDS, COMMANDS, keysMarkdown } from '../../../src/ui/keys/table.ts';

describe('the key table', () => {
  it('gives no key to two commands that may work at the same time', () => {
    // Dialogs take every key before anything else; opening and confirming never compete.
    const dialog = new Set(['submit', 'cancel', 'otherButton', 'confirm']);
    const taken = new Map<string, string>();
    for (const id of COMMAND_IDS) {
      if (dialog.has(id)) continue;
      for (const key of COMMANDS[id].keys) {
        expect(taken.get(key), `${key} of ${id}`).toBeUndefined();
        taken.set(key, id);
      }
    }
  });

  it('never puts a change of the cluster on a key that is pressed by accident', () => {
    for (const id of ['apply', 'undo', 'undoAll'] as const)
      for (const key of COMMANDS[id].keys) expect(['enter', 'space', 'escape', 'tab']).not.toContain(key);
  });

  it('is documented as it is; npm run docs writes the page', () => {
    expect(readFileSync(new URL('../../../docs/keys.md', import.meta.url), 'utf8')).toBe(keysMarkdown());
  });
});

describe('keys of the operator', () => {
  it('may move, also to a key that another command gives up', () => {
    expect(keyProblems({ skip: ['S'], export: ['E'], history: ['H', 'ctrl+r'] })).toEqual([]);
    expect(keyProblems({ up: ['up', 'w'], accept: ['W'] })).toEqual([]);
  });

  it.each([
    [{ skip: ['S'] }, '“S” for “skip” is the key of “export” already.'],
    [{ skp: ['z'] }, 'There is no command “skp”; did you mean “skip”?'],
    [{ skip: [] }, '“skip” needs a key.'],
    [{ skip: ['ctrl+m'] }, '“ctrl+m” for “skip” is no key; write a character, ctrl+x, or a name such as pageup.'],
    [{ interrupt: ['z'] }, 'The keys of “interrupt” cannot be changed.'],
  ])('%j is refused with the reason', (wanted, problem) => {
    expect(keyProblems(wanted)).toEqual([problem]);
  });
});
