import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/areas/index.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { standingOf } from '../../src/core/finding.ts';
import { fixtures } from '../support/fixtures.ts';

const all = fixtures();
const byCheck = Map.groupBy(all, ({ check }) => check);

describe('fixtures', () => {
  it.each(all)('$check: $name', ({ check: id, expects, snapshot }) => {
    const check = CHECKS.find((candidate) => candidate.id === id);
    if (!check) throw new Error(`No check is called ${id}.`);
    const findings = evaluate([check], snapshot());
    const standings = findings.map(standingOf);
    expect(standings).toContain(expects);
    // A passing world holds nothing that fails; an unreadable one nothing that passes.
    if (expects === 'pass' || expects === 'accepted') expect(standings).not.toContain('fail');
    if (expects === 'unknown') expect(standings).not.toContain('pass');
    for (const finding of findings) {
      if (finding.message !== 'unread') expect(Object.keys(check.messages)).toContain(finding.message);
      if (finding.verdict === 'fail') expect(finding.evidence.length, 'a failure shows evidence').toBeGreaterThan(0);
    }
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size, 'fingerprints are unique').toBe(
      findings.length,
    );
  });
});

describe('every check is complete', () => {
  it.each(CHECKS)('$id', (check) => {
    const expectations = new Set((byCheck.get(check.id) ?? []).map(({ expects }) => expects));
    expect([...expectations], 'has pass and fail fixtures').toEqual(expect.arrayContaining(['pass', 'fail']));
    expect(check.fields.length, 'states the fields that it reads').toBeGreaterThan(0);
    expect(check.controls.length, 'answers a control').toBeGreaterThan(0);
    expect(check.reads.length, 'says what it needs').toBeGreaterThan(0);
    expect(check.risk.length).toBeGreaterThan(40);
  });

  it('ids are unique and fixtures belong to one', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...byCheck.keys()].filter((id) => !ids.includes(id))).toEqual([]);
  });
});
