import { describe, expect, it } from 'vitest';
import twoReplicas from '../../../../src/areas/quotas/remediations/two-replicas.ts';
import { TestWorld } from './world.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: u1 }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example/web:1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }
`;
const patchedTo = async (extra: string): Promise<number> =>
  (await new TestWorld(twoReplicas, WORLD.replace('  replicas: 1\n', `  replicas: 1\n${extra}`)).steps()).length;

describe('a second pod', () => {
  it('comes with a budget, and then nothing is open', async () => {
    const cluster = new TestWorld(twoReplicas, WORLD);
    const { changes, impact } = await cluster.plan();
    expect(changes).toMatchObject([
      { kind: 'patch', patch: { spec: { replicas: 2 } }, expects: { uid: 'u1' } },
      { kind: 'apply', manifest: { kind: 'PodDisruptionBudget', metadata: { name: 'web', namespace: 'shop' } } },
    ]);
    expect(impact.consequences[0]).toMatchObject({ level: 'safe' });
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('is as many as asked for', async () => {
    const { changes } = await new TestWorld(twoReplicas, WORLD).plan('', { values: { replicas: 3 } });
    expect(changes[0]).toMatchObject({ patch: { spec: { replicas: 3 } } });
  });

  it.each([
    '  strategy: { type: Recreate }\n',
    '  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }\n',
  ])('is not proposed where no rollout runs two at once: %s', async (strategy) => {
    expect(await patchedTo('')).toBe(1);
    expect(await patchedTo(strategy)).toBe(0);
  });
});
