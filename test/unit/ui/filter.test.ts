import { expect, it } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { matches } from '../../../src/ui/parts/filter.ts';

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
    expect(matches(finding, filter), filter).toBe(true);
  for (const filter of ['backend', 'ns:payments', 'severity:low', 'frontend verdict:pass', 'ns:frontend'])
    expect(matches(finding, filter), filter).toBe(false);
});
