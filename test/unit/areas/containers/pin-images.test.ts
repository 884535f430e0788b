import { describe, expect, it } from 'vitest';
import pinImages from '../../../../src/areas/containers/remediations/pin-images.ts';
import { TestWorld } from '../quotas/world.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

const workload = (name: string, image: string, imageIDs: readonly string[], node = 'one', extra = ''): string => `
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name}, namespace: shop, uid: ${name} }
spec:
  replicas: ${imageIDs.length}
  template: { spec: { containers: [{ name: main, image: "${image}"${extra} }] } }
${imageIDs
  .map(
    (imageID, index) => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}-${index}
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: ${name}, uid: ${name}, controller: true }]
spec: { nodeName: ${node}, containers: [{ name: main, image: "${image}" }] }
status: { phase: Running, containerStatuses: [{ name: main, imageID: "${imageID}" }] }
`,
  )
  .join('')}`;
const world = (...parts: string[]): TestWorld => new TestWorld(pinImages, parts.join('').replace(/^\n---/, ''));
const patched = async (cluster: TestWorld): Promise<unknown[]> =>
  (await cluster.plan()).changes.map((change) =>
    change.kind === 'patch' ? [change.target.name, change.patch] : change,
  );

describe('pinning images', () => {
  it('is one decision for many workloads, and all of them pass afterwards', async () => {
    const cluster = world(
      ...Array.from({ length: 12 }, (_, index) => workload(`w${index}`, 'nginx', [`docker.io/library/nginx@${A}`])),
    );
    const steps = await cluster.steps();
    expect(steps.map(({ id, subjects, fixes }) => [id, subjects.length, [...fixes].sort()])).toEqual([
      ['containers/pin-images', 12, ['img-digest-unpinned', 'img-latest-tag']],
    ]);
    const { changes } = await cluster.plan();
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('names the container and keeps the tag', async () => {
    expect(await patched(world(workload('web', 'nginx:1.29', [`docker-pullable://nginx@${A}`])))).toEqual([
      ['web', { spec: { template: { spec: { containers: [{ name: 'main', image: `nginx:1.29@${A}` }] } } } }],
    ]);
  });

  it('names and leaves workloads whose digest is not known', async () => {
    const cluster = world(
      workload('known', 'nginx:1', [`docker.io/library/nginx@${A}`]),
      workload('idle', 'nginx:1', []),
      workload('two', 'nginx:1', [`docker.io/library/nginx@${A}`, `docker.io/library/nginx@${B}`]),
      workload('local', 'nginx:1', [A]),
    );
    const { step, changes } = await cluster.plan();
    expect(step.subjects.map(({ name }) => name)).toEqual(['known']);
    expect(step.why).toContain('StatefulSet shop/idle, StatefulSet shop/two and StatefulSet shop/local');
    expect(changes).toHaveLength(1);
  });

  it('does not take the digest of an earlier image during a rollout', async () => {
    const cluster = world(
      workload('web', 'nginx:1', [`docker.io/library/nginx@${A}`]).replace('image: "nginx:1"', 'image: "nginx:2"'),
    );
    expect(await cluster.steps()).toEqual([]);
  });

  it('warns where nodes differ and the digest may name one platform only', async () => {
    const nodes = ['amd64', 'arm64']
      .map(
        (architecture, index) => `
---
apiVersion: v1
kind: Node
metadata: { name: ${index === 0 ? 'one' : 'two'} }
status: { nodeInfo: { architecture: ${architecture} } }`,
      )
      .join('');
    const { impact } = await world(workload('web', 'nginx:1', [`docker.io/library/nginx@${A}`]), nodes).plan();
    const warning = impact.consequences.find(({ text }) => text.includes('exec format error'));
    expect(warning).toMatchObject({ level: 'breaks' });
    expect(warning?.text).toContain('amd64 and arm64');
  });

  it('names the rollouts', async () => {
    const { impact } = await world(workload('web', 'nginx:1', [`docker.io/library/nginx@${A}`])).plan();
    expect(impact.consequences.map(({ level }) => level)).toEqual(['safe', 'note', 'restarts', 'breaks']);
  });

  it('changes bare pods in place and leaves static ones', async () => {
    const pod = (name: string, annotations: string): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop${annotations} }
spec: { containers: [{ name: main, image: nginx }] }
status: { containerStatuses: [{ name: main, imageID: "docker.io/library/nginx@${A}" }] }`;
    const cluster = world(pod('bare', ''), pod('mirror', ', annotations: { kubernetes.io/config.mirror: x }'));
    expect(await patched(cluster)).toEqual([
      ['bare', { spec: { containers: [{ name: 'main', image: `nginx@${A}` }] } }],
    ]);
  });

  it('honours what is left out', async () => {
    const cluster = world(
      workload('a', 'nginx:1', [`docker.io/library/nginx@${A}`]),
      workload('b', 'nginx:1', [`docker.io/library/nginx@${A}`]),
    );
    const { changes } = await cluster.plan('', { excluded: ['apps/StatefulSet/shop/a'] });
    expect(changes.map((change) => (change.kind === 'patch' ? change.target.name : ''))).toEqual(['b']);
  });
});
