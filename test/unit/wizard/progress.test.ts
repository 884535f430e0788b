import { expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { wizardOn } from '../../support/journey.ts';

it('says what the decided steps would bring, for the cluster and for each area', async () => {
  const wizard = wizardOn(new EmbeddedCluster(demoWorld));
  await wizard.connect();
  const { score, steps } = await wizard.inspect();
  expect(wizard.progress()?.planned).toBeUndefined();
  expect(wizard.progress()?.areas.network.planned).toBe(wizard.progress()?.areas.network.score);

  for (const { id } of steps.filter(({ area }) => area === 'network')) wizard.choose(id);
  const progress = wizard.progress();
  expect(progress?.areas.network.planned).toBeGreaterThan(progress?.areas.network.score ?? 100);
  expect(progress?.areas.audit.planned).toBe(progress?.areas.audit.score);
  expect(progress?.planned).toBeGreaterThan(score.score ?? 100);
  expect(progress?.planned).toBeLessThanOrEqual(progress?.reachable ?? 0);

  // What is skipped brings nothing.
  for (const { id } of steps.filter(({ area }) => area === 'network')) wizard.skip(id);
  expect(wizard.progress()?.planned).toBeUndefined();
});
