import { expect, it } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { findingFilter, type StepRow, stepFilter } from '../../../src/ui/parts/filter.ts';

const finding: Finding = {
  check: 'pod-privileged',
  area: 'pods',
  severity: 'critical',
  verdict: 'fail',
  subject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'frontend' },
  message: 'privileged',
  data: { container: 'nginx' },
  evidence: [],
  fingerprint: 'f',
};

it('finds words anywhere, and fields where they are asked for', () => {
  for (const filter of [
    '',
    'frontend',
    'SHOP/front',
    'ns:shop',
    'severity:crit verdict:fail',
    'kind:deploy privileged',
  ])
    expect(findingFilter(filter)(finding), filter).toBe(true);
  for (const filter of ['backend', 'ns:payments', 'severity:low', 'frontend verdict:pass', 'ns:frontend'])
    expect(findingFilter(filter)(finding), filter).toBe(false);
});

it('finds steps by what was decided about them, their area, namespace and checks', () => {
  const step = {
    id: 's',
    title: 'Take away privileged mode',
    area: 'pods',
    severity: 'critical',
    delivery: 'cluster',
    risk: 'disruptive',
    fixes: ['pod-privileged'],
    subjects: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'legacy', name: 'intranet' }],
  } as unknown as StepRow['step'];
  const open: StepRow = { step, state: undefined };
  for (const filter of ['privileged', 'ns:legacy', 'area:pods verdict:undecided', 'check:pod-priv', 'intranet'])
    expect(stepFilter(filter)(open), filter).toBe(true);
  for (const filter of ['ns:shop', 'verdict:applied', 'area:network'])
    expect(stepFilter(filter)(open), filter).toBe(false);
  expect(stepFilter('verdict:applied')({ step, state: 'applied' })).toBe(true);
});
