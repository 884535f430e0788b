import { describe, expect, it } from 'vitest';
import { driftOf, type Standings } from '../../../src/core/drift.ts';
import { UNREAD } from '../../../src/core/evaluate.ts';
import type { Finding } from '../../../src/core/finding.ts';

const finding = (name: string, more: Partial<Finding> = {}): Finding => ({
  check: 'pod-privileged',
  area: 'pods',
  severity: 'critical',
  verdict: 'fail',
  subject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name },
  message: 'privileged',
  data: {},
  evidence: [],
  fingerprint: `pod-privileged|/Pod/shop/${name}|`,
  ...more,
});
const unread = (check: string, namespace?: string): Finding => ({
  ...finding('', { check, verdict: 'unknown', message: UNREAD, path: 'pods' }),
  subject: { apiVersion: 'v1', kind: namespace ? 'Namespace' : 'Cluster', name: namespace ?? 'cluster' },
  fingerprint: `${check}|${namespace ?? ''}|pods`,
});
const NONE: Standings = new Map();
const told = (before: Standings, findings: readonly Finding[]) =>
  driftOf(before, findings).drifts.map(({ kind, finding: { subject, check } }) => `${kind} ${check} ${subject.name}`);

describe('drift', () => {
  it('is what came and what went, the worst first', () => {
    const { now } = driftOf(NONE, [finding('old')]);
    const low = finding('low', { severity: 'low' });
    expect(told(now, [low, finding('fresh')])).toEqual([
      'new pod-privileged fresh',
      'solved pod-privileged old',
      'new pod-privileged low',
    ]);
    expect(told(now, [finding('old')])).toEqual([]);
  });

  it('counts what is accepted or passes as solved, and another severity as changed', () => {
    const { now } = driftOf(NONE, [finding('web')]);
    expect(told(now, [finding('web', { verdict: 'pass' })])).toEqual(['solved pod-privileged web']);
    expect(told(now, [finding('web', { accepted: { by: 'platform', reason: 'of the platform' } })])).toEqual([
      'solved pod-privileged web',
    ]);
    expect(told(now, [finding('web', { severity: 'high' })])).toEqual(['changed pod-privileged web']);
  });

  it('does not take for solved what cannot be read any more, and tells it once however many checks need it', () => {
    const before = driftOf(NONE, [finding('web'), finding('db', { check: 'pod-host-pid', fingerprint: 'db' })]);
    const blind = driftOf(before.now, [unread('pod-privileged'), unread('pod-host-pid')]);
    expect(blind.drifts.map(({ kind }) => kind)).toEqual(['unknown']);
    // Seen again: one is as it was, the other is gone.
    expect(told(blind.now, [finding('web')])).toEqual(['solved pod-host-pid db']);
  });

  it('is blind only in the namespace that was refused', () => {
    const other = finding('far', {
      subject: { apiVersion: 'v1', kind: 'Pod', namespace: 'other', name: 'far' },
      fingerprint: 'far',
    });
    const { now } = driftOf(NONE, [finding('web'), other]);
    expect(told(now, [unread('pod-privileged', 'shop')])).toEqual([
      'unknown pod-privileged shop',
      'solved pod-privileged far',
    ]);
  });
});
