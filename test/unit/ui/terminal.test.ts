import { describe, expect, it } from 'vitest';
import { Log } from '../../../src/ui/log.ts';
import { exported } from '../../../src/ui/parts/export.tsx';
import { asciiOf } from '../../../src/ui/terminal/ascii.ts';
import { clipboardSequence } from '../../../src/ui/terminal/clipboard.ts';
import { wheelTurns } from '../../../src/ui/terminal/mouse.ts';
import { pagerOf } from '../../../src/ui/terminal/pager.ts';

const ENCODED = Buffer.from('kubectl get ns').toString('base64');

describe('text for the clipboard', () => {
  it('goes to the terminal, to tmux and through it with every ESC doubled, through screen in pieces', () => {
    expect(clipboardSequence('kubectl get ns', {})).toBe(`\x1b]52;c;${ENCODED}\x07`);
    expect(clipboardSequence('kubectl get ns', { TMUX: '/tmp/tmux' })).toBe(
      `\x1b]52;c;${ENCODED}\x07\x1bPtmux;\x1b\x1b]52;c;${ENCODED}\x07\x1b\\`,
    );
    const pieces = clipboardSequence('x'.repeat(3000), { STY: '1.pts' })?.split('\x1b\\') ?? [];
    expect(pieces.slice(0, -1).every((piece) => piece.startsWith('\x1bP') && piece.length <= 768)).toBe(true);
    expect(pieces.map((piece) => (piece.startsWith('\x1bP') ? piece.slice(2) : piece)).join('')).toBe(
      `\x1b]52;c;${Buffer.from('x'.repeat(3000)).toString('base64')}\x07`,
    );
  });

  it('is not sent where it would be lost without a word', () => {
    expect(clipboardSequence('x', { TERM: 'linux' })).toBeUndefined();
    expect(clipboardSequence('x', { TERM_PROGRAM: 'Apple_Terminal' })).toBeUndefined();
    expect(clipboardSequence('x'.repeat(60_000), {})).toBeUndefined();
  });
});

describe('ASCII', () => {
  it('keeps every width', () => {
    expect(asciiOf('1 of 3 · “limits” → 5…')).toBe('1 of 3 | "limits" > 5~');
    expect(asciiOf('名前 é')).toBe('???? ?');
    expect(asciiOf('\x1b[31mplain\x1b[0m')).toBe('\x1b[31mplain\x1b[0m');
  });
});

it('the wheel is told from clicks, several turns at once', () => {
  expect(wheelTurns('\x1b[<64;10;5M\x1b[<65;300;5M\x1b[<0;1;1M\x1b[<0;1;1m')).toEqual(['up', 'down']);
});

it('the pager is ours, then the one of everything, then less', () => {
  expect(pagerOf({ KUBEHARDEN_PAGER: 'bat -p', PAGER: 'more' })).toBe('bat -p');
  expect(pagerOf({ PAGER: 'less -FIRX' })).toBe('less -FIRX');
  expect(pagerOf({})).toBe('less');
});

it('a screen is written as its file is called', () => {
  expect(exported('a.txt', 'Overview', 'Score 46')).toBe('Score 46\n');
  expect(exported('a.md', 'Overview', 'Score 46')).toBe('# Overview\n\n```text\nScore 46\n```\n');
});

it('the log keeps causes, makes control characters visible and forgets the oldest', () => {
  const kept: string[] = [];
  const log = new Log(
    ({ text }) => kept.push(text),
    () => new Date('2026-11-23T10:00:00Z'),
  );
  log.error(new Error('outer', { cause: new Error('inner') }));
  log.add('\x1b[2Jgone\n');
  expect(kept[0]).toMatch(/^Error: outer\n[\s\S]*because of Error: inner/);
  expect(kept[1]).toBe('\\x1b[2Jgone');
  for (let n = 0; n < 600; n += 1) log.add(String(n));
  expect(log.lines).toHaveLength(500);
  expect(log.lines.at(-1)).toEqual({ at: '2026-11-23T10:00:00.000Z', text: '599' });
});
