import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../../src/report/markdown.ts';
import { resultOf, WORLD } from './world.ts';

const session = {
  id: 'staging',
  before: 12,
  decisions: [{ step: 'pods/psa-labels', state: 'applied', at: '2026-11-23T10:00:00Z', note: 'a | b' }],
  changes: [{ title: 'Namespace shop', action: 'update', state: 'applied', at: '2026-11-23T10:00:00Z' }],
} as const;

describe('the Markdown report', () => {
  it('compares a session with its beginning and lists what was decided and changed', () => {
    const report = markdownReport(resultOf(), session);
    expect(report).toMatch(/Score at the first inspection of this session: 12 of 100\. Now: \d+ of 100\./);
    expect(report).toContain('| applied | 2026-11-23 10:00 UTC | a \\| b |');
    expect(report).toContain('| 2026-11-23 10:00 UTC | update Namespace shop | applied |');
  });

  it('leaves decisions out where there is no session', () => {
    expect(markdownReport(resultOf())).not.toContain('## Decisions');
  });

  it('shows accepted risks with their owner and end', () => {
    const result = resultOf(WORLD, [
      {
        fingerprint: 'pod-privileged|apps/Deployment/shop/frontend|',
        reason: 'until the move',
        owner: 'web team',
        expires: '2027-01-31',
      },
    ]);
    expect(markdownReport(result, session)).toContain(
      '| Privileged containers | Deployment shop/frontend | until the move | web team | 2027-01-31 |',
    );
  });

  it('never lets a name become mark-up', () => {
    const hostile = WORLD.replace('name: frontend, namespace', 'name: "<img src=x>|[a](b)", namespace');
    const report = markdownReport(resultOf(hostile));
    // In a code span nothing is mark-up.
    expect(report.replace(/(`+)[^`].*?\1/g, '')).not.toContain('<img');
    expect(report).toContain('&lt;img src=x&gt;\\|\\[a\\](b)');
  });

  it('has as many cells in each row as its table has columns', () => {
    const lines = markdownReport(resultOf(), session).split('\n');
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    let columns: number | undefined;
    for (const line of lines) {
      if (!line.startsWith('|')) columns = undefined;
      else columns ??= cells(line);
      if (columns !== undefined) expect(cells(line), line).toBe(columns);
    }
  });
});
