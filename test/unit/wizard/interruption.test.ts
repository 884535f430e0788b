import { describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import type { ClusterChange } from '../../../src/core/change.ts';
import { desiredState } from '../../../src/core/inverse.ts';
import type { Manifest } from '../../../src/core/kube/objects.ts';
import type { ClusterPort } from '../../../src/core/ports.ts';
import { refKey, refOf } from '../../../src/core/reference.ts';
import type { SessionStore } from '../../../src/session/store.ts';
import { reopened, temporaryStore, wizardOn } from '../../support/journey.ts';
import { Killer } from '../../support/killer.ts';

const CHANGES: readonly ClusterChange[] = [
  {
    kind: 'apply',
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'kubeharden' } },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
  },
  {
    kind: 'patch',
    target: { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
    patch: { metadata: { labels: { 'pod-security.kubernetes.io/warn': 'restricted' } } },
    patchType: 'strategic',
  },
  {
    kind: 'delete',
    target: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: 'old-deployer' },
  },
];

async function world() {
  let objects = demoWorld.objects;
  const cluster = new EmbeddedCluster(demoWorld, {
    save: (saved) => {
      objects = structuredClone(saved) as Manifest[];
    },
  });
  const content = () => Object.fromEntries(objects.map((object) => [refKey(refOf(object)), desiredState(object)]));
  return { cluster, content };
}

/** Applies the changes and dies at the operation; returns how many operations there were. */
async function applyUntilKilled(left: number, cluster: ClusterPort, store: SessionStore): Promise<number> {
  const killer = new Killer(Number.POSITIVE_INFINITY);
  const wizard = wizardOn(killer.cluster(cluster), killer.store(store));
  await wizard.connect();
  await wizard.inspect();
  const step = wizard.adopt('changes', CHANGES);
  await wizard.preview(step.id);
  killer.left = left;
  killer.operations = 0;
  await wizard.apply([step.id], { onEvent: () => {} }).catch(() => {});
  return killer.operations;
}

describe('killed at any point of applying', () => {
  it('the next start knows from the cluster what was done, and undoing brings back every object', async () => {
    const whole = await world();
    const points = await applyUntilKilled(Number.POSITIVE_INFINITY, whole.cluster, temporaryStore());
    expect(points).toBeGreaterThan(20);
    for (let point = 0; point < points; point += 1) {
      const { cluster, content } = await world();
      const before = content();
      const store = temporaryStore();
      await applyUntilKilled(point, cluster, store);

      const next = reopened(cluster, store);
      await next.connect();
      const states = next.records().map(({ state }) => state);
      expect(states, `point ${point}`).not.toContain('in-doubt');
      const changed = Object.keys({ ...before, ...content() }).filter(
        (key) => JSON.stringify(before[key]) !== JSON.stringify(content()[key]),
      );
      expect(next.undoable().length, `point ${point}: every change that happened can be undone`).toBe(changed.length);

      const { failed } = await next.undo(
        next.undoable().map(({ intent }) => intent.id),
        { onEvent: () => {} },
      );
      expect(failed).toEqual([]);
      expect(content(), `point ${point}`).toEqual(before);
    }
  });

  it('an interrupted undo is settled as well', async () => {
    for (let point = 0; point < 12; point += 1) {
      const { cluster, content } = await world();
      const before = content();
      const store = temporaryStore();
      await applyUntilKilled(Number.POSITIVE_INFINITY, cluster, store);
      const killer = new Killer(point);
      const dying = reopened(killer.cluster(cluster), killer.store(store));
      await dying
        .undo(
          dying.undoable().map(({ intent }) => intent.id),
          { onEvent: () => {} },
        )
        .catch(() => {});

      const next = reopened(cluster, store);
      await next.connect();
      expect(next.records().map(({ state }) => state)).not.toContain('undoing');
      const { failed } = await next.undo(
        next.undoable().map(({ intent }) => intent.id),
        { onEvent: () => {} },
      );
      expect(failed).toEqual([]);
      expect(content(), `point ${point}`).toEqual(before);
    }
  });
});

describe('an object that somebody changed', () => {
  it('since its preview is not touched', async () => {
    const { cluster } = await world();
    const wizard = wizardOn(cluster);
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.adopt('changes', CHANGES.slice(1, 2));
    await wizard.preview(step.id);
    await cluster.patch(
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      { type: 'merge', body: { metadata: { labels: { team: 'other' } } } },
    );
    const [result] = await wizard.apply([step.id], { onEvent: () => {} });
    expect(result?.failed.map(({ error }) => error.code)).toEqual(['moved-on']);
    expect(
      (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }))?.metadata.labels,
    ).not.toHaveProperty('pod-security.kubernetes.io/warn');
  });

  it('since it was applied is not undone, and the reason is told', async () => {
    const { cluster } = await world();
    const wizard = wizardOn(cluster);
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.adopt('changes', CHANGES);
    await wizard.apply([step.id], { onEvent: () => {} });
    await cluster.patch(
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      { type: 'merge', body: { metadata: { labels: { 'pod-security.kubernetes.io/warn': 'baseline' } } } },
    );
    const { undone, failed } = await wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    expect(undone).toBe(2);
    expect(failed.map(({ title, error }) => [title, error.code])).toEqual([['Namespace shop', 'moved-on']]);
  });
});

describe('applying twice', () => {
  it('changes nothing the second time', async () => {
    const { cluster, content } = await world();
    const wizard = wizardOn(cluster);
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.adopt('changes', CHANGES);
    await wizard.apply([step.id], { onEvent: () => {} });
    const once = content();
    const [result] = await wizard.apply([wizard.adopt('changes', CHANGES).id], { onEvent: () => {} });
    expect(result).toMatchObject({ applied: 0, unchanged: 3, failed: [] });
    expect(content()).toEqual(once);
  });
});
