import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { clip, clipLine, fitted, wrap } from '../../../src/ui/parts/text.ts';

describe('text on a screen', () => {
  it('is clipped to columns, not characters', () => {
    expect(clip('abcdef', 6)).toBe('abcdef');
    expect(clip('abcdefg', 6)).toBe('abcde…');
    expect(stringWidth(clip('漢字漢字漢字', 7))).toBeLessThanOrEqual(7);
    expect(stringWidth(fitted('漢字', 7))).toBe(7);
  });

  it('wraps at spaces, and breaks only what is longer than a line', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('one', 3)).toEqual(['one']);
    expect(wrap('', 10)).toEqual(['']);
    for (const part of wrap('a sha256:0123456789abcdef0123456789abcdef b', 12))
      expect(stringWidth(part)).toBeLessThanOrEqual(12);
    expect(wrap('- first second third', 10, '  ')).toEqual(['- first', '  second', '  third']);
  });

  it('keeps the meaning of each span when a line is clipped', () => {
    expect(clipLine([{ text: 'fail ', role: 'error' }, { text: 'a long subject' }], 10)).toEqual([
      { text: 'fail ', role: 'error' },
      { text: 'a lo…' },
    ]);
  });
});
