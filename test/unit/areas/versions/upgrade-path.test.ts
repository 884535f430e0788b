import { describe, expect, it } from 'vitest';
import upgradePath from '../../../../src/areas/versions/remediations/upgrade-path.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor } from '../../../../src/core/plan.ts';
import { assess } from '../../../../src/wizard/assess.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const cluster = (version: string) =>
  snapshotOf(`
apiVersion: kubeharden.dev/fixture
kind: Facts
version: ${version}
takenAt: '2026-11-23T00:00:00Z'
`);

const stepFor = (version: string) => {
  const snapshot = cluster(version);
  const { findings, steps } = assess(snapshot);
  return {
    step: steps.find(({ remediation }) => remediation === 'upgrade-path'),
    context: contextFor(upgradePath, findings, snapshot),
  };
};

const titles = (version: string, target?: string): string[] => {
  const { step, context } = stepFor(version);
  if (!step) return [];
  return upgradePath
    .plan(step, target ? { ...NO_ANSWERS, values: { target } } : NO_ANSWERS, context)
    .map((change) => (change.kind === 'guide' ? change.title : change.kind));
};

describe('the upgrade path', () => {
  it('takes every minor in between, the newest patch of the present one first', () => {
    expect(titles('v1.33.2', '1.36')).toEqual([
      'Newest patch of 1.33: 1.33.13',
      'To 1.34: 1.34.12',
      'To 1.35: 1.35.8',
      'To 1.36: 1.36.5',
    ]);
  });

  it('ends one minor before the newest unless another target is chosen', () => {
    expect(titles('v1.34.3').at(-1)).toBe('To 1.36: 1.36.5');
    expect(titles('v1.34.3', '1.37').at(-1)).toBe('To 1.37: 1.37.2');
  });

  it('counts the known vulnerabilities and says until when there are repairs', () => {
    const { step } = stepFor('v1.25.3');
    expect(step?.why).toContain('1.25 gets repairs until 2023-10-27');
    expect(step?.why).toMatch(/known vulnerabilit(y|ies) appl/);
  });

  it('is a new cluster where the present one is too old for any station', () => {
    expect(stepFor('v1.10.2').step?.why).toContain('CVE-2018-1002105');
    expect(titles('v1.10.2')).toEqual(['Move to a new cluster']);
  });

  it('is not proposed where nothing is behind', () => {
    expect(titles('v1.37.2')).toEqual([]);
  });
});
