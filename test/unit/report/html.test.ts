import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { isOpen } from '../../../src/core/finding.ts';
import { htmlPieces } from '../../../src/report/html/index.ts';
import { markdownReport } from '../../../src/report/markdown.ts';
import { textReport } from '../../../src/report/text.ts';
import { resultOf, WORLD } from './world.ts';

const result = resultOf();
const open = result.findings.filter(isOpen);
const page = (report = result): string => [...htmlPieces([report])].join('');

it('the HTML report names nothing outside, and lets only its own script run', () => {
  const html = page();
  expect(html).not.toMatch(/\b(?:src|href)="(?!#)/);
  const [, script = ''] = /<script>(.*)<\/script>/s.exec(html) ?? [];
  const digest = createHash('sha256').update(script).digest('base64');
  expect(html).toContain(`script-src 'sha256-${digest}'`);
});

it('the HTML report has each open finding with its fix', () => {
  const html = page();
  expect(html.match(/data-standing="open"/g)).toHaveLength(open.length);
  expect(html.match(/<dt>Fix<\/dt>/g)).toHaveLength(open.length);
});

it('names of objects stay text in the HTML report', () => {
  const hostile = resultOf(
    WORLD.replace('name: frontend, namespace', `name: '"><script>alert(1)</script>', namespace`),
  );
  const html = page(hostile);
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(1)');
  expect(html.match(/<script>/g)).toHaveLength(1);
});

it('text, Markdown and HTML tell what is new since a baseline', () => {
  const [first] = open;
  const fresh = {
    ...result,
    baseline: { fresh: new Set([first?.fingerprint ?? '']), freshUnknown: new Set<string>(), solved: 4 },
  };
  expect(textReport(fresh, { width: 100 })).toContain('Since the baseline: 1 new, 4 solved');
  expect(markdownReport(fresh)).toContain('## Since the baseline: 1 new, 4 solved');
  expect(page(fresh).match(/data-standing="open new"/g)).toHaveLength(1);
  expect(textReport(result, { width: 100 })).not.toContain('baseline');
});

it('Markdown fits a comment on a pull request: what is less severe is left out, and that is told', () => {
  const many = Array.from({ length: 300 }, (_, index) =>
    open.map((finding) => ({
      ...finding,
      message: `m${index}`,
      severity: index < 3 ? ('critical' as const) : ('low' as const),
      fingerprint: `${finding.fingerprint}${index}`,
    })),
  ).flat();
  const report = markdownReport({ ...result, findings: many });
  expect(report.length).toBeLessThan(65_536);
  expect(report).toMatch(/\d+ less severe findings left out so that this fits/);
  expect(report).toContain('(critical, ');
  expect(markdownReport(result)).not.toContain('so that this fits');
});
