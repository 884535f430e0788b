import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/core/remediation.ts';
import { barSpans } from '../../../src/ui/parts/bar.ts';
import { riskLines } from '../../../src/ui/screens/overview/risks.ts';
import { glyphsFor } from '../../../src/ui/theme/theme.ts';

const bar = (begun: number | undefined, now: number | undefined, planned: number | undefined): string =>
  barSpans({ begun, now, planned }, 10, glyphsFor(false))
    .map(({ text }) => text)
    .join('');

describe('the bar of a score', () => {
  it('tells apart what was there, what was won, what is decided and what is left', () => {
    expect(bar(20, 50, 80)).toBe('██▓▓▓▒▒▒░░');
    expect(bar(undefined, 50, undefined)).toBe('█████░░░░░');
    expect(bar(60, 50, 50)).toBe('█████░░░░░');
    expect(bar(undefined, undefined, undefined)).toBe('░░░░░░░░░░');
  });
});

describe('the greatest risks', () => {
  const step = (severity: string, why: string): Step => ({ severity, why }) as Step;
  const shown = (height: number): string[] =>
    riskLines(
      [step('critical', 'One is root. More words.'), step('high', `Two ${'is open '.repeat(12)}.`)],
      60,
      height,
    ).map((spans) => spans.map(({ text }) => text).join(''));

  it('are a sentence each, never half of one', () => {
    expect(shown(1)).toEqual(['  critical  One is root.']);
    expect(shown(2)).toEqual(['  critical  One is root.']);
    expect(shown(4)).toHaveLength(4);
    expect(shown(4)[1]).toMatch(/^ {2}high {6}Two is open/);
    expect(shown(4)[2]).toMatch(/^ {12}\S/);
  });
});
