import { describe, expect, it } from 'vitest';
import type { Reach, ReachPicture } from '../../../src/core/impact.ts';
import { reachLines } from '../../../src/ui/parts/pictures/reach.ts';
import { barLines } from '../../../src/ui/parts/pictures/use.ts';
import { whoCanLines } from '../../../src/ui/parts/pictures/who-can.ts';
import type { Line } from '../../../src/ui/parts/text.ts';
import { glyphsFor } from '../../../src/ui/theme/theme.ts';

const unicode = glyphsFor(false);
const ascii = glyphsFor(true);
const texts = (lines: readonly Line[]): string[] => lines.map((spans) => spans.map(({ text }) => text).join(''));
const pair = (before: Reach, after: Reach) => ({ before, after });

const picture: ReachPicture = {
  kind: 'reach',
  senders: ['shop/web', 'shop/db', 'pods of any other namespace'],
  receivers: ['shop/web', 'shop/db'],
  cells: [
    [pair('all', 'none'), pair('all', 'some')],
    [pair('none', 'none'), pair('some', 'some')],
    [pair('all', 'all'), pair('none', 'some')],
  ],
};

describe('the reachability matrix', () => {
  it('marks each pair by what becomes of it, and counts what changes', () => {
    expect(texts(reachLines(picture, 78, unicode))).toEqual([
      'Of 6 pairs: 1 cut, 1 narrowed, 1 opened.',
      '✕ cut   ↓ some ports only from now on   + opened   ● stays open',
      '◐ some ports stay open   · was closed',
      '   from, to:                     1   2',
      ' 1 shop/web                      ✕   ↓',
      ' 2 shop/db                       ·   ◐',
      '   pods of any other namespace   ●   +',
      '',
    ]);
  });

  it('needs neither colour nor Unicode', () => {
    const drawn = texts(reachLines(picture, 78, ascii)).join('\n');
    expect(drawn).toMatch(/^[\x20-\x7e\n]*$/);
    expect(new Set(drawn.match(/[xv+*o|](?= (?:cut|some|opened|stays|was))/g))).toHaveLength(6);
  });

  it('breaks into blocks that fit, none of whose rows is wider than the screen', () => {
    const names = Array.from({ length: 30 }, (_, index) => `namespace-${index}/a-rather-long-workload-name`);
    const cells = names.map(() => names.map(() => pair('all', 'none')));
    const lines = texts(reachLines({ kind: 'reach', senders: names, receivers: names, cells }, 78, unicode));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(78);
    expect(lines.filter((row) => row.includes('from, to:'))).toHaveLength(3);
    expect(lines.join('\n').match(/✕/g)).toHaveLength(901);
  });
});

describe('the bars of a quota', () => {
  const row = { place: 'shop', name: 'pods', now: '4', most: '9', hard: '10', nowShare: 40, mostShare: 90 };

  it('show what runs, what is needed at the most and what stays free', () => {
    const [legend, place, bar] = texts(barLines({ kind: 'use', rows: [row] }, 78, unicode));
    expect(legend).toContain('runs now');
    expect(place).toBe('shop');
    expect(bar).toContain(`${'█'.repeat(15)}${'▓'.repeat(18)}${'░'.repeat(3)}`);
    expect(bar).toContain('4, most 9 of 10  90 %');
  });

  it('say in words where the quota is too small', () => {
    const lines = barLines({ kind: 'use', rows: [{ ...row, most: '12', mostShare: 120 }] }, 78, unicode);
    expect(texts(lines).at(-1)).toContain('4, most 12 of 10  too small');
  });
});

describe('the table of who can', () => {
  const yes = { before: true, after: true };
  const lost = { before: true, after: false };
  const none = { before: false, after: false };

  it('has the operator first, marked, and says what each loses', () => {
    const lines = texts(
      whoCanLines(
        {
          kind: 'who-can',
          subjects: [
            { name: 'User ops', you: true },
            { name: 'ServiceAccount build/runner', you: false },
          ],
          rows: [
            { action: 'read Secrets', cells: [yes, lost], others: 2 },
            { action: 'create pods', cells: [none, yes], others: 0 },
          ],
        },
        78,
        unicode,
      ),
    );
    expect(lines[0]).toMatch(/^ +you +ServiceAccount/);
    expect(lines[1]).toMatch(/^ +ops +build\/runner +others$/);
    expect(lines[2]).toMatch(/^read Secrets +yes +yes → no +2$/);
    expect(lines[3]).toMatch(/^create pods +· +yes +0$/);
  });

  it('goes on below where the subjects do not fit side by side', () => {
    const subjects = Array.from({ length: 9 }, (_, index) => ({ name: `User somebody-${index}`, you: false }));
    const rows = [{ action: 'read Secrets', cells: subjects.map(() => lost), others: 0 }];
    const lines = texts(whoCanLines({ kind: 'who-can', subjects, rows }, 58, unicode));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(58);
    expect(lines.join('\n').match(/yes → no/g)).toHaveLength(9);
  });
});
