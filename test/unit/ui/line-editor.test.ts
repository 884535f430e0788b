import { expect, it } from 'vitest';
import { type EditedLine, editLine, lineOf } from '../../../src/ui/parts/line-editor.ts';

const after = (text: string, ...keys: string[]): EditedLine =>
  keys.reduce((line, key) => editLine(line, key, key.length === 1 ? key : '') ?? line, lineOf(text));

it('types at the cursor, which moves by characters, words and to the ends', () => {
  expect(after('shop', 's').text).toBe('shops');
  expect(after('shop', 'home', 'x').text).toBe('xshop');
  expect(after('shop', 'left', 'left', 'x')).toEqual({ text: 'shxop', cursor: 3 });
  expect(after('ns:shop verdict:fail', 'alt+b', 'x').text).toBe('ns:shop xverdict:fail');
  expect(after('ns:shop verdict:fail', 'ctrl+a', 'alt+f', 'x').text).toBe('ns:shopx verdict:fail');
});

it('deletes characters, words and either side of the cursor', () => {
  expect(after('shop', 'backspace').text).toBe('sho');
  expect(after('shop', 'home', 'delete').text).toBe('hop');
  expect(after('shop', 'home', 'backspace')).toEqual({ text: 'shop', cursor: 0 });
  expect(after('two words', 'ctrl+w').text).toBe('two ');
  expect(after('two words', 'alt+b', 'ctrl+u').text).toBe('words');
  expect(after('two words', 'alt+b', 'ctrl+k').text).toBe('two ');
});

it('takes a character of several bytes as one, and leaves other keys to others', () => {
  expect(after('näïve😀', 'backspace').text).toBe('näïve');
  for (const key of ['up', 'pagedown', 'ctrl+p', 'escape']) expect(editLine(lineOf('x'), key, '')).toBeUndefined();
});
