import { describe, expect, it } from 'vitest';
import type { EarlierFinding } from '../../../src/cli/baseline.ts';
import { compared, failsGate, type Scope } from '../../../src/cli/gate.ts';
import { AREA_IDS } from '../../../src/core/area.ts';
import { UNREAD } from '../../../src/core/evaluate.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { resultOf } from '../report/world.ts';

const ALL: Scope = { areas: AREA_IDS };
const fingerprint = (check: string, namespace: string): string => `${check}|/Pod/${namespace}/p|`;
const earlier = (check: string, namespace: string, verdict = 'fail'): EarlierFinding => ({
  fingerprint: fingerprint(check, namespace),
  check,
  area: 'pods',
  verdict,
  subject: { kind: 'Pod', namespace, name: 'p' },
});
const finding = (check: string, namespace: string, verdict: Finding['verdict'], message = 'fail'): Finding => ({
  check,
  area: 'pods',
  severity: 'high',
  verdict,
  subject: { apiVersion: 'v1', kind: 'Pod', namespace, name: 'p' },
  message,
  data: {},
  evidence: [],
  fingerprint: fingerprint(check, namespace),
});

describe('what is solved since a baseline', () => {
  const then = [earlier('a', 'shop'), earlier('a', 'web'), earlier('b', 'shop')];

  it('is what was open and is not now', () => {
    const { fresh, solved } = compared(then, [finding('a', 'shop', 'fail'), finding('c', 'web', 'fail')], ALL);
    expect([...fresh]).toEqual([fingerprint('c', 'web')]);
    expect(solved).toBe(2);
  });

  it('does not hold what a narrower scan did not look at', () => {
    expect(compared(then, [], { ...ALL, namespaces: ['shop'] }).solved).toBe(2);
    expect(compared(then, [], { areas: ['network'] }).solved).toBe(0);
  });

  it('does not hold what could not be read this time', () => {
    expect(compared(then, [finding('a', 'shop', 'unknown')], ALL).solved).toBe(2);
    expect(compared(then, [finding('a', 'any', 'unknown', UNREAD)], ALL).solved).toBe(1);
  });
});

it('with --strict what was unknown before is not new, and what is unknown only now is', () => {
  const unknown = finding('a', 'shop', 'unknown');
  const result = { ...resultOf(), findings: [unknown] };
  const known = compared([earlier('a', 'shop', 'unknown')], [unknown], ALL);
  expect(failsGate({ ...result, baseline: known }, 'low', true)).toBe(false);
  expect(failsGate({ ...result, baseline: compared([], [unknown], ALL) }, 'low', true)).toBe(true);
  expect(failsGate(result, 'low', true)).toBe(true);
  expect(failsGate(result, 'low', false)).toBe(false);
});
