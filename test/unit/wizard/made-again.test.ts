import { expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import type { ClusterChange } from '../../../src/core/change.ts';
import { desiredState } from '../../../src/core/inverse.ts';
import { temporaryStore, wizardOn } from '../../support/journey.ts';

const TARGET = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: 'old-deployer' };
const CHANGES: readonly ClusterChange[] = [
  { kind: 'patch', target: TARGET, patch: { metadata: { labels: { team: 'shop' } } }, patchType: 'merge' },
  { kind: 'delete', target: TARGET },
];

it('undo brings an object back and then takes back what was changed before it was deleted', async () => {
  const cluster = new EmbeddedCluster(demoWorld);
  const before = await cluster.get(TARGET);
  const wizard = wizardOn(cluster, temporaryStore());
  await wizard.connect();
  await wizard.inspect();
  for (const [index, change] of CHANGES.entries()) {
    const step = wizard.adopt(`change ${index}`, [change]);
    await wizard.preview(step.id);
    await wizard.apply([step.id], { onEvent: () => {} });
  }
  expect(await cluster.get(TARGET)).toBeUndefined();
  const ids = wizard.undoable().map(({ intent }) => intent.id);
  expect(ids).toHaveLength(2);
  expect((await wizard.previewUndo(ids)).flatMap(({ problem }) => problem ?? [])).toEqual([]);
  expect(await wizard.undo(ids, { onEvent: () => {} })).toEqual({ undone: 2, failed: [] });
  const after = await cluster.get(TARGET);
  expect(after && desiredState(after)).toEqual(before && desiredState(before));
  expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
});
