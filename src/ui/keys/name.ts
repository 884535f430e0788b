import type { Key } from 'ink';

/** A key press under the name that the table uses; undefined for what no command can have. */
export function keyName(input: string, key: Key): string | undefined {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  if (input === '') return undefined;
  if (key.meta) return input === 'b' || input === 'f' ? `alt+${input}` : undefined;
  if (key.ctrl) return `ctrl+${input}`;
  return characterName(input);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\x1b': 'escape',
  '\x7f': 'backspace',
  '\b': 'backspace',
};

/** The name of one character that arrived among others. */
export const characterName = (character: string): string =>
  CHARACTERS[character] ?? (character < ' ' ? `ctrl+${String.fromCharCode(character.charCodeAt(0) + 96)}` : character);
