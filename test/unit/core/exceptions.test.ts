import { describe, expect, it } from 'vitest';
import { type ExceptionRule, except } from '../../../src/core/exceptions.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { nameMatcher, pathMatcher } from '../../../src/core/glob.ts';
import { emptySnapshot } from '../../../src/core/snapshot.ts';

const WHO = { reason: 'known', owner: 'platform' };

const finding = (check: string, namespace: string, name: string, file?: string): Finding => ({
  check,
  area: 'pods',
  severity: 'high',
  verdict: 'fail',
  subject: { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name },
  message: 'fail',
  data: {},
  evidence: file ? [{ path: 'spec', value: 'x', file, line: 3 }] : [],
  fingerprint: `${check}|apps/DaemonSet/${namespace}/${name}|`,
});

const snapshot = emptySnapshot({
  takenAt: '2026-11-25T10:00:00Z',
  resources: {
    'daemonsets.apps': [
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'cni', namespace: 'net', labels: { app: 'cni' } },
        spec: { selector: {}, template: { spec: { containers: [] } } },
      },
    ],
  },
});
const FINDINGS = [
  finding('pod-privileged', 'net', 'cni', 'deploy/net/cni.yaml'),
  finding('pod-host-ns', 'web', 'shop'),
];
const accepted = (rule: Partial<ExceptionRule>): string[] =>
  except(FINDINGS, [{ ...WHO, ...rule }], snapshot)
    .findings.filter((each) => each.accepted)
    .map(({ subject }) => subject.name);

describe('exceptions', () => {
  it.each<[Partial<ExceptionRule>, string[]]>([
    [{ check: 'pod-privileged' }, ['cni']],
    [{ check: 'pod-*' }, ['cni', 'shop']],
    [{ check: 'pod-*', namespace: 'web' }, ['shop']],
    [{ kind: 'DaemonSet', name: 'c*i' }, ['cni']],
    [{ kind: 'Deployment' }, []],
    [{ label: 'app=cni' }, ['cni']],
    [{ label: 'app' }, ['cni']],
    [{ label: 'app=web' }, []],
    [{ path: 'deploy/**' }, ['cni']],
    [{ path: 'deploy/net' }, ['cni']],
    [{ path: '*.yaml' }, []],
    [{ fingerprint: 'pod-host-ns|apps/DaemonSet/web/shop|' }, ['shop']],
    [{ check: 'pod-*', expires: '2026-11-25' }, ['cni', 'shop']],
    [{ check: 'pod-*', expires: '2026-11-24' }, []],
  ])('%j accepts %j', (rule, names) => {
    expect(accepted(rule)).toEqual(names);
  });

  it('tells rules that nothing fits, and those past their day with what counts again', () => {
    const rules = [
      { ...WHO, check: 'pod-gone' },
      { ...WHO, check: 'pod-*', expires: '2026-01-01' },
      { ...WHO, check: 'pod-privileged' },
    ];
    const { unused, expired, findings } = except(FINDINGS, rules, snapshot);
    expect(unused).toEqual([rules[0]]);
    expect(expired).toEqual([{ rule: rules[1], findings: 2 }]);
    expect(findings[0]?.accepted).toEqual({ by: 'operator', ...WHO });
  });

  it('never accepts what is not open: a pass, or what the platform already accepts', () => {
    const others = [
      { ...(FINDINGS[0] as Finding), verdict: 'unknown' as const },
      { ...(FINDINGS[0] as Finding), accepted: { by: 'platform' as const, reason: 'CNI' } },
    ];
    const { findings, unused } = except(others, [{ ...WHO, check: '*' }], snapshot);
    expect(findings).toEqual(others);
    expect(unused).toHaveLength(1);
  });
});

describe('patterns', () => {
  it('take every character but the star as it is', () => {
    expect(nameMatcher('a.b*')('a.bc')).toBe(true);
    expect(nameMatcher('a.b*')('axbc')).toBe(false);
    expect(nameMatcher('prod(1)')('prod(1)')).toBe(true);
  });

  it.each([
    ['deploy/*.yaml', 'deploy/a.yaml', true],
    ['deploy/*.yaml', 'deploy/sub/a.yaml', false],
    ['deploy/**/a.yaml', 'deploy/a.yaml', true],
    ['deploy/**/a.yaml', 'deploy/x/y/a.yaml', true],
    ['./deploy/', 'deploy/x/a.yaml', true],
    ['deploy', 'deployment/a.yaml', false],
    ['**/legacy/**', 'a/b/legacy/c.yaml', true],
  ])('%s and %s', (pattern, path, fits) => {
    expect(pathMatcher(pattern)(path)).toBe(fits);
  });
});
