import { describe, expect, it } from 'vitest';
import namespaceQuota from '../../../../src/areas/quotas/remediations/namespace-quota.ts';
import workloadResources from '../../../../src/areas/quotas/remediations/workload-resources.ts';
import { TestWorld } from './world.ts';

const pod = (name: string, cpu: string, memory: string): string => `
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: web, uid: web, controller: true }]
spec: { containers: [{ name: main, image: "a/web:1" }] }
status: { phase: Running }
---
apiVersion: metrics.k8s.io/v1beta1
kind: PodMetrics
metadata: { name: ${name}, namespace: shop }
containers: [{ name: main, usage: { cpu: ${cpu}, memory: ${memory} } }]`;
const world = (resources = ''): string => `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web, namespace: shop, uid: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: "a/web:1"${resources} }] }`;
const resourcesOf = async (yaml: string, key = 'requests', values = {}): Promise<unknown> => {
  const { changes } = await new TestWorld(workloadResources, yaml).plan(key, { values });
  const [change] = changes;
  const patch = change?.kind === 'patch' ? (change.patch as never) : undefined;
  return (patch as never as { spec: { template: { spec: { containers: { resources: unknown }[] } } } }).spec.template
    .spec.containers[0]?.resources;
};
const MEASURED = `${pod('web-0', '180m', '300Mi')}${pod('web-1', '240m', '280Mi')}`;

describe('measured use', () => {
  it('of the busiest pod, doubled, is what is requested', async () => {
    expect(await resourcesOf(world() + MEASURED)).toEqual({
      requests: { cpu: '500m', memory: '640Mi' },
      limits: { memory: '1536Mi' },
    });
  });

  it('counts as often as asked for', async () => {
    expect(await resourcesOf(world() + MEASURED, 'requests', { observed: 1 })).toMatchObject({
      requests: { cpu: '300m', memory: '384Mi' },
    });
  });

  it('of an idle program is not gone by', async () => {
    expect(await resourcesOf(world() + pod('web-0', '1m', '3Mi'))).toMatchObject({
      requests: { cpu: '20m', memory: '64Mi' },
    });
  });

  it('keeps limits from being set below it', async () => {
    const stated = ', resources: { requests: { cpu: 1, memory: 100Mi } }';
    expect(await resourcesOf(world(stated) + pod('web-0', '1', '900Mi'))).toEqual({ limits: { memory: '2Gi' } });
  });

  it('is said to be one moment only, and asked about where there is any', async () => {
    const measured = await new TestWorld(workloadResources, world() + MEASURED).plan('requests');
    expect(measured.step.parameters.map(({ name }) => name)).toContain('observed');
    expect(measured.impact.consequences[0]?.text).toContain('at this moment');
    const blind = await new TestWorld(workloadResources, world()).plan('requests');
    expect(blind.step.parameters.map(({ name }) => name)).not.toContain('observed');
    expect(await resourcesOf(world())).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '512Mi' },
    });
  });

  it('makes quotas larger where it is more than what is requested', async () => {
    const hard = async (yaml: string): Promise<unknown> => {
      const { changes } = await new TestWorld(namespaceQuota, yaml).plan();
      const quota = changes.find((change) => change.kind === 'apply' && change.manifest.kind === 'ResourceQuota');
      return quota?.kind === 'apply'
        ? (quota.manifest.spec as { hard: Record<string, string> }).hard['requests.cpu']
        : '';
    };
    expect(await hard(world() + pod('web-0', '8', '100Mi'))).toBe('12');
    expect(await hard(world())).toBe('1');
  });
});
