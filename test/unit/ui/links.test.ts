import { expect, it } from 'vitest';
import { linkLines } from '../../../src/ui/parts/links.ts';
import { opensLinks } from '../../../src/ui/terminal/links.ts';

it('sends links only to terminals that are known to open them', () => {
  expect(opensLinks({ TERM: 'xterm-kitty' })).toBe(true);
  expect(opensLinks({ TERM: 'xterm-256color', VTE_VERSION: '7200' })).toBe(true);
  expect(opensLinks({ TERM: 'xterm-256color', VTE_VERSION: '4600' })).toBe(false);
  expect(opensLinks({ TERM: 'xterm-256color' })).toBe(false);
  expect(opensLinks({ TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', TMUX: '/tmp/x' })).toBe(false);
  expect(opensLinks({ TERM: 'dumb', TERM_PROGRAM: 'vscode' })).toBe(false);
  expect(opensLinks({ TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' })).toBe(false);
  expect(opensLinks({ TERM: 'xterm', FORCE_HYPERLINK: '1' })).toBe(true);
});

it('shows the whole address, over several rows where it must', () => {
  const reference = { title: 'Pod security', url: 'https://kubernetes.io/docs/concepts/security/' };
  const [one] = linkLines(reference, 78, true);
  expect(one?.at(-1)).toEqual({ text: reference.url, role: 'accent', href: reference.url });
  const rows = linkLines(reference, 30, true).slice(1);
  expect(
    rows
      .map((spans) =>
        spans
          .map(({ text }) => text)
          .join('')
          .trim(),
      )
      .join(''),
  ).toBe(reference.url);
  expect(rows.flat().filter(({ href }) => href === reference.url)).toHaveLength(rows.length);
});
