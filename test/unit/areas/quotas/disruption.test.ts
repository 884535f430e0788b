import { describe, expect, it } from 'vitest';
import disruptionBudgets from '../../../../src/areas/quotas/remediations/disruption-budgets.ts';
import { TestWorld } from './world.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example/web:1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 1
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: postgres:17 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: db, namespace: shop, uid: u1 }
spec: { minAvailable: 1, selector: { matchLabels: { app: db } } }
`;

describe('disruption budgets', () => {
  it('are made for what serves users, by its own selector', async () => {
    const cluster = new TestWorld(disruptionBudgets, WORLD);
    const { changes } = await cluster.plan('budgets');
    expect(changes.map((change) => (change.kind === 'apply' ? change.manifest.spec : change))).toEqual([
      { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: { app: 'web' } } },
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual(['res-pdb-blocks-drain db']);
  });

  it('that block every drain let one pod go', async () => {
    const cluster = new TestWorld(disruptionBudgets, WORLD);
    const { changes } = await cluster.plan('drains');
    expect(changes).toMatchObject([
      { kind: 'patch', patch: { spec: { maxUnavailable: 1, minAvailable: null } }, expects: { uid: 'u1' } },
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual(['res-hpa-pdb web']);
  });

  it('honour what is left out', async () => {
    const { changes } = await new TestWorld(disruptionBudgets, WORLD).plan('drains', {
      excluded: ['policy/PodDisruptionBudget/shop/db'],
    });
    expect(changes).toEqual([]);
  });
});
