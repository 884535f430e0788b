import { describe, expect, it } from 'vitest';
import raiseQuota from '../../../../src/areas/quotas/remediations/raise-quota.ts';
import { TestWorld } from './world.ts';

const WORLD = `
apiVersion: v1
kind: ResourceQuota
metadata: { name: quota, namespace: shop, uid: q }
spec: { hard: { requests.cpu: "2", requests.memory: 4Gi, pods: "10", services.loadbalancers: "1" } }
status: { used: { requests.cpu: 1900m, requests.memory: 1Gi, pods: "10", services.loadbalancers: "1" } }
`;

describe('a quota that is nearly used up', () => {
  it('gets room where it is full, and nowhere else', async () => {
    const cluster = new TestWorld(raiseQuota, WORLD);
    const { changes } = await cluster.plan();
    expect(changes).toMatchObject([{ patch: { spec: { hard: { 'requests.cpu': '3', pods: '15' } } } }]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('gets as much as the operator says', async () => {
    const cluster = new TestWorld(raiseQuota, WORLD);
    const { changes } = await cluster.plan('', { values: { headroom: 3 } });
    expect(changes).toMatchObject([{ patch: { spec: { hard: { 'requests.cpu': '6', pods: '30' } } } }]);
    await expect(cluster.plan('', { values: { headroom: 1 } })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
