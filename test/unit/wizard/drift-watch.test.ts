import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { AREA_IDS } from '../../../src/core/area.ts';
import type { Drift } from '../../../src/core/drift.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { DriftWatch } from '../../../src/wizard/drift-watch.ts';

const demo = await new EmbeddedCluster(demoWorld).collect({});
const BINDINGS = 'clusterrolebindings.rbac.authorization.k8s.io';
const opened: Snapshot = {
  ...demo,
  resources: {
    ...demo.resources,
    [BINDINGS]: [
      ...(demo.resources[BINDINGS] ?? []),
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'everything' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'shop' }],
      },
    ],
  },
};

describe('watching for drift', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells what differs from the first look, over the threshold, and counts it', () => {
    let snapshot = demo;
    const told: Drift[] = [];
    const watch = new DriftWatch({
      snapshot: () => snapshot,
      areas: AREA_IDS,
      project: {},
      threshold: 'high',
      onDrift: (drifts) => told.push(...drifts),
    });
    expect(watch.open).toBeGreaterThan(100);
    watch.poke();
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([]);
    snapshot = opened;
    watch.poke();
    vi.advanceTimersByTime(10_000);
    expect(told.map(({ kind, finding }) => `${kind} ${finding.check}`)).toContain('new rbac-cluster-admin-bindings');
    expect(told.every(({ finding }) => ['critical', 'high'].includes(finding.severity))).toBe(true);
    expect(watch.counts.new).toBe(told.filter(({ kind }) => kind === 'new').length);
  });

  it('tells at its end what was not told yet', () => {
    let snapshot = demo;
    const told: Drift[] = [];
    const watch = new DriftWatch({
      snapshot: () => snapshot,
      areas: ['access'],
      project: {},
      threshold: 'low',
      onDrift: (drifts) => told.push(...drifts),
    });
    snapshot = opened;
    watch.poke();
    watch.end();
    expect(new Set(told.map(({ finding }) => finding.area))).toEqual(new Set(['access']));
  });
});
