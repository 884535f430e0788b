import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/core/evaluate.ts';
import { CLUSTER, type ResourceRef } from '../../../src/core/reference.ts';
import { type Compared, compare, compareJson, compareText } from '../../../src/report/compare.ts';

const finding = (name: string, more: Partial<Compared> = {}): Compared => ({
  fingerprint: `pod-privileged|apps/Deployment/shop/${name}|`,
  check: 'pod-privileged',
  severity: 'high',
  standing: 'fail',
  subject: `Deployment shop/${name}`,
  message: 'privileged',
  ...more,
});
const side = (name: string, findings: readonly Compared[], exact = true) => ({ name, findings, exact });

describe('two inspections compared', () => {
  const before = side('monday', [
    finding('stays'),
    finding('solved'),
    finding('worse', { severity: 'medium' }),
    finding('accepted'),
    finding('unread'),
    finding('fine', { standing: 'pass' }),
  ]);
  const after = side('friday', [
    finding('stays'),
    finding('solved', { standing: 'pass' }),
    finding('worse', { severity: 'critical' }),
    finding('accepted', { standing: 'accepted' }),
    finding('unread', { standing: 'unknown' }),
    finding('fine'),
    finding('new', { severity: 'critical' }),
  ]);
  const names = (found: readonly Compared[]) => found.map(({ subject }) => subject.split('/')[1]);

  it('do not take for solved what could not be read the second time', () => {
    const unread = (subject: ResourceRef): Compared => ({
      ...finding(''),
      standing: 'unknown',
      fingerprint: fingerprintOf('pod-privileged', { subject, path: 'deployments.apps' }),
    });
    const namespace = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Namespace', name });
    const then = side('monday', [finding('web')]);
    for (const place of [CLUSTER, namespace('shop')]) {
      const { solved, changed } = compare(then, side('friday', [unread(place)]));
      expect(solved).toEqual([]);
      expect(changed.map(({ to }) => to.standing)).toEqual(['unknown']);
    }
    expect(compare(then, side('friday', [unread(namespace('other'))])).solved).toHaveLength(1);
  });

  it('tell what is new, worst first, what is solved, and what is neither', () => {
    const { fresh, solved, changed, same } = compare(before, after);
    expect(names(fresh)).toEqual(['new', 'fine']);
    expect(names(solved)).toEqual(['solved']);
    expect(names(changed.map(({ to }) => to))).toEqual(['worse', 'accepted', 'unread']);
    expect(same).toBe(1);
  });

  it('never count as solved what can no longer be read', () => {
    const { solved, changed } = compare(side('a', [finding('x')]), side('b', [finding('x', { standing: 'unknown' })]));
    expect(solved).toEqual([]);
    expect(changed).toHaveLength(1);
  });

  it('do not compare severities that were not kept', () => {
    const kept = side('session', [finding('x', { severity: 'low' })], false);
    expect(compare(side('a', [finding('x')]), kept)).toMatchObject({ changed: [], same: 1 });
  });

  it('are read as text and as JSON', () => {
    const comparison = compare(before, after);
    const text = compareText(before, after, comparison);
    expect(text).toContain('2 findings new, 1 solved, 3 changed, 1 as before.');
    expect(text).toMatch(/critical .*Deployment shop\/worse: privileged \(medium → critical\)/);
    expect(text).toMatch(/Deployment shop\/unread: privileged \(fail → unknown\)/);
    const json = JSON.parse(compareJson(before, after, comparison));
    expect(json).toMatchObject({ schemaVersion: 1, before: 'monday', after: 'friday', same: 1 });
    expect(json.new).toHaveLength(2);
    expect(json.changed[0].before).toEqual({ standing: 'fail', severity: 'medium' });
  });
});
