import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { firstSentence, safeText, shellQuote } from '../../../src/core/text.ts';

it('shows terminal escapes as visible text', () => {
  expect(safeText('web\u001b[2Jpod\u202e')).toBe('web\\x1b[2Jpod\\u202e');
});

it('quotes what a shell would read as more than a word', () => {
  expect(shellQuote("a'b; rm -rf /")).toBe(`'a'\\''b; rm -rf /'`);
  expect(shellQuote('shop/frontend')).toBe('shop/frontend');
});

it('writes what could move a cursor as escapes that the shell reads back', () => {
  const word = "it's \u001b[2J\u202e\\ done";
  const quoted = shellQuote(word);
  expect(quoted).toBe("$'it\\'s \\x1b[2J\\u202e\\\\ done'");
  expect(execFileSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })).toBe(
    word,
  );
});

it('takes the first sentence, and does not end it in a version or a file name', () => {
  expect(firstSentence('The API server runs v1.34.3; repairs end. Every patch is public.')).toBe(
    'The API server runs v1.34.3; repairs end.',
  );
  expect(firstSentence('No full stop here')).toBe('No full stop here');
});
