import { expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { assess, assessInSlices } from '../../../src/wizard/assess.ts';

/** The demo's pods as often as it takes to keep the machine busy for a while. */
async function large(times: number): Promise<Snapshot> {
  const snapshot = await new EmbeddedCluster(demoWorld).collect({});
  const deployments = snapshot.resources['deployments.apps'] ?? [];
  const many = Array.from({ length: times }, (_, index) =>
    deployments.map((object) => ({
      ...object,
      metadata: { ...object.metadata, name: `${object.metadata.name}-${index}` },
    })),
  ).flat();
  return { ...snapshot, resources: { ...snapshot.resources, 'deployments.apps': many } };
}

it('comes to the same in slices as in one go', async () => {
  const snapshot = await large(1);
  expect(await assessInSlices([snapshot])).toEqual(assess(snapshot));
});

it('lets others have their turn while thousands of findings are judged', async () => {
  const snapshot = await large(40);
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const { findings } = await assessInSlices([snapshot]);
  clearInterval(timer);
  expect(findings.length).toBeGreaterThan(10_000);
  expect(turns).toBeGreaterThan(5);
});

it('stops in the middle when it is told to', async () => {
  const stop = new AbortController();
  const work = assessInSlices([await large(100)], stop.signal);
  setImmediate(() => stop.abort());
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
});
