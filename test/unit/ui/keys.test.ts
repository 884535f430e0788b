import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
