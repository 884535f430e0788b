import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isOpen } from '../../../src/core/finding.ts';
import { jsonReport, reportOf } from '../../../src/report/json.ts';
import { reportSchema } from './schema.ts';
import { resultOf, WORLD } from './world.ts';

describe('the JSON report', () => {
  it('is what its published schema says', async () => {
    const published = `${JSON.stringify(z.toJSONSchema(reportSchema), undefined, 2)}\n`;
    await expect(published).toMatchFileSnapshot('../../../docs/schema/report-v1.schema.json');
    expect(() => reportSchema.parse(JSON.parse(jsonReport(resultOf())))).not.toThrow();
  });

  it('counts what it holds', () => {
    const result = resultOf();
    const { summary, findings, checks } = reportOf(result);
    expect(summary.open).toBe(result.findings.filter(isOpen).length);
    const total = Object.values(summary.verdicts).reduce((sum, number) => sum + number, 0);
    expect(total).toBe(findings.length);
    for (const parts of [summary.areas, summary.severities])
      expect(parts.reduce((sum, { verdicts }) => sum + verdicts.fail, 0)).toBe(summary.verdicts.fail);
    expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
  });

  it('names the step of every finding that a step resolves', () => {
    const { findings, steps } = reportOf(resultOf());
    const ids = new Set(steps.map(({ id }) => id));
    const named = findings.flatMap(({ step }) => step ?? []);
    expect(named.every((id) => ids.has(id))).toBe(true);
    expect(new Set(named).size).toBe(steps.filter(({ id }) => named.includes(id)).length);
  });

  it('tells an accepted failure with its reason, owner and end', () => {
    const fingerprint = 'pod-privileged|apps/Deployment/shop/frontend|';
    const result = resultOf(WORLD, [
      { fingerprint, reason: 'until the move', owner: 'web team', expires: '2027-01-31' },
    ]);
    const found = reportOf(result).findings.find((finding) => finding.fingerprint === fingerprint);
    expect(found).toMatchObject({
      verdict: 'fail',
      accepted: { by: 'operator', reason: 'until the move', owner: 'web team', expires: '2027-01-31' },
    });
  });

  it('keeps control characters of object names out of terminals', () => {
    const hostile = WORLD.replace('name: frontend, namespace', 'name: "front\\u001b[31mend", namespace');
    expect(
      JSON.parse(jsonReport(resultOf(hostile))).findings.map(
        ({ subject }: { subject: { name: string } }) => subject.name,
      ),
    ).toContain('front\\x1b[31mend');
  });
});
