import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editorOf, editText } from '../../../src/ui/terminal/editor.ts';

/** A program that takes the place of an editor; its last argument is the file. */
function editor(script: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kubeharden editor ')), 'edit.sh');
  writeFileSync(file, `#!/bin/sh\nfor last; do :; done\n${script}\n`);
  chmodSync(file, 0o700);
  return `'${file}'`;
}

describe('the editor', () => {
  it('is ours before kubectl’s, and that before the general ones', () => {
    const all = { KUBEHARDEN_EDITOR: 'a', KUBE_EDITOR: 'b', VISUAL: 'c', EDITOR: 'd' };
    expect(editorOf(all)).toBe('a');
    expect(editorOf({ ...all, KUBEHARDEN_EDITOR: '' })).toBe('b');
    expect(editorOf({ VISUAL: 'c', EDITOR: 'd' })).toBe('c');
    expect(editorOf({ EDITOR: 'd' })).toBe('d');
    expect(editorOf({})).toBe('vi');
  });

  it('may be named with arguments, and lie in a directory with spaces', async () => {
    const EDITOR = `${editor('[ "$1" = --wait ] && echo "edited: true" > "$last"')} --wait`;
    expect(await editText('edited: false\n', 'change.yaml', { EDITOR })).toEqual({ text: 'edited: true\n' });
  });

  it('that leaves the text as it was changes nothing', async () => {
    expect(await editText('a: 1\n', 'change.yaml', { EDITOR: editor('true') })).toEqual({});
  });

  it('that fails is told by its name, and what it had written is not lost', async () => {
    const edited = await editText('a: 1\n', 'change.yaml', { EDITOR: editor('echo "a: 2" > "$last"; exit 3') });
    expect(edited.text).toBe('a: 2\n');
    expect(edited.problem?.message).toContain('did not end well');
    const missing = await editText('a: 1\n', 'change.yaml', { EDITOR: 'no-such-editor --wait' });
    expect(missing.problem?.message).toContain('“no-such-editor --wait”');
  });
});
