import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkProblem, writeChecked } from '../../../../src/cluster/files/writing.ts';
import { temporaryDirectory } from '../../../support/terminal.ts';

describe('writing a manifest', () => {
  it('keeps its mode and leaves nothing beside it', () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'a.yaml');
    writeFileSync(file, 'before');
    chmodSync(file, 0o640);
    expect(writeChecked(file, 'before', 'after')).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe('after');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['a.yaml']);
  });

  it('is refused when somebody changed it since it was read, or when a new one is there by now', () => {
    const file = join(temporaryDirectory(), 'a.yaml');
    writeFileSync(file, 'theirs');
    for (const before of ['before', ''])
      expect(writeChecked(file, before, 'after')).toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('changed by someone else'),
      });
    expect(readFileSync(file, 'utf8')).toBe('theirs');
  });

  it('goes through a link within what was named; the link stays one', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'base'));
    writeFileSync(join(directory, 'base/a.yaml'), 'before');
    symlinkSync('base/a.yaml', join(directory, 'link.yaml'));
    expect(linkProblem(join(directory, 'link.yaml'), [directory])).toBeUndefined();
    expect(writeChecked(join(directory, 'link.yaml'), 'before', 'after')).toBeUndefined();
    expect(lstatSync(join(directory, 'link.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, 'base/a.yaml'), 'utf8')).toBe('after');
  });

  it('does not go through a link that leads out', () => {
    const [directory, outside] = [temporaryDirectory(), temporaryDirectory()];
    writeFileSync(join(outside, 'a.yaml'), 'before');
    symlinkSync(join(outside, 'a.yaml'), join(directory, 'link.yaml'));
    expect(linkProblem(join(directory, 'link.yaml'), [directory])).toContain('outside of what was named');
  });

  it('that cannot be done says so and leaves the file', () => {
    const directory = temporaryDirectory();
    const folder = join(directory, 'a.yaml');
    mkdirSync(folder);
    expect(writeChecked(join(folder, 'b', '\0.yaml'), '', 'after')).toMatchObject({ code: 'bad-input' });
    expect(readdirSync(directory)).toEqual(['a.yaml']);
  });
});
