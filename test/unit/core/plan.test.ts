import { expect, it } from 'vitest';
import { applyOrder } from '../../../src/core/plan.ts';
import type { Step } from '../../../src/core/remediation.ts';

const step = (remediation: string, risk: Step['risk'], comesAfter: string[] = []): Step => ({
  id: remediation,
  remediation,
  key: '',
  area: 'quotas',
  title: remediation,
  why: '',
  subjects: [],
  risk,
  delivery: 'cluster',
  fixes: [],
  findings: [],
  parameters: [],
  comesAfter,
  severity: 'low',
  weight: 1,
});

it('puts a step after the one that it comes after, whatever their risk', () => {
  const ordered = applyOrder([step('quota', 'additive', ['limit-range']), step('limit-range', 'disruptive')]);
  expect(ordered.map(({ id }) => id)).toEqual(['limit-range', 'quota']);
});

it('applies additive steps before disruptive ones and those before lockout ones', () => {
  const ordered = applyOrder([step('narrow', 'lockout'), step('patch', 'disruptive'), step('label', 'additive')]);
  expect(ordered.map(({ id }) => id)).toEqual(['label', 'patch', 'narrow']);
});

it('ends on a circle of dependencies', () => {
  expect(applyOrder([step('a', 'additive', ['b']), step('b', 'additive', ['a'])])).toHaveLength(2);
});
