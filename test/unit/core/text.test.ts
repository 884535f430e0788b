import { expect, it } from 'vitest';
import { safeText, shellQuote } from '../../../src/core/text.ts';

it('shows terminal escapes as visible text', () => {
  expect(safeText('web\u001b[2Jpod\u202e')).toBe('web\\x1b[2Jpod\\u202e');
});

it('quotes what a shell would read as more than a word', () => {
  expect(shellQuote("a'b; rm -rf /")).toBe(`'a'\\''b; rm -rf /'`);
  expect(shellQuote('shop/frontend')).toBe('shop/frontend');
});
