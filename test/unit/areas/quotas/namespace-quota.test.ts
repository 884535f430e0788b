import { describe, expect, it } from 'vitest';
import namespaceQuota from '../../../../src/areas/quotas/remediations/namespace-quota.ts';
import type { Change } from '../../../../src/core/change.ts';
import { record } from '../../../../src/core/reduce/raw.ts';
import { TestWorld } from './world.ts';

const namespace = (name: string): string => `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name} }`;
const deployment = (ns: string, name: string, resources: string, replicas = 2): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${ns}, uid: ${ns}-${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: registry.example/a:1, resources: ${resources} }] }`;
const world = (...parts: string[]): TestWorld => new TestWorld(namespaceQuota, parts.join('').replace(/^\n---/, ''));

const specOf = (changes: readonly Change[], kind: string, ns: string): Record<string, unknown> => {
  const found = changes.find(
    (change) => change.kind === 'apply' && change.manifest.kind === kind && change.manifest.metadata.namespace === ns,
  );
  return found?.kind === 'apply' ? record(found.manifest.spec) : {};
};
const summary = (changes: readonly Change[]): string[] =>
  changes.map((change) =>
    change.kind === 'apply'
      ? `${change.manifest.kind} ${change.manifest.metadata.namespace}/${change.manifest.metadata.name}`
      : change.kind,
  );

describe('bounding namespaces', () => {
  it('is one decision for forty namespaces, and all of it passes afterwards', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `team-${index}`);
    const cluster = world(...names.flatMap((name) => [namespace(name), deployment(name, 'web', '{}')]));
    const steps = await cluster.steps();
    expect(steps.map(({ id, subjects }) => [id, subjects.length])).toEqual([['quotas/namespace-quota', 40]]);
    const { changes } = await cluster.plan();
    expect(changes).toHaveLength(80);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('creates every LimitRange before the first quota', async () => {
    const { changes } = await world(
      namespace('a'),
      deployment('a', 'web', '{}'),
      namespace('b'),
      deployment('b', 'web', '{}'),
    ).plan();
    expect(summary(changes)).toEqual([
      'LimitRange a/container-defaults',
      'LimitRange b/container-defaults',
      'ResourceQuota a/namespace-quota',
      'ResourceQuota b/namespace-quota',
    ]);
  });

  it('sizes the quota from the peak of what runs, with headroom, rounded as people write', async () => {
    const cluster = world(
      namespace('shop'),
      // 8 replicas at the most, 2 more in a rollout: 10 × 500m and 10 × 1Gi.
      deployment('shop', 'web', '{ requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 2Gi } }'),
      `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { maxReplicas: 8, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: LoadBalancer, ports: [{ port: 80 }, { port: 443 }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { resources: { requests: { storage: 100Gi } } }`,
    );
    const { changes, impact } = await cluster.plan();
    expect(specOf(changes, 'ResourceQuota', 'shop').hard).toEqual({
      'requests.cpu': '8',
      'requests.memory': '15Gi',
      'limits.memory': '30Gi',
      'requests.storage': '160Gi',
      pods: '15',
      services: '10',
      'services.loadbalancers': '1',
      'services.nodeports': '2',
      persistentvolumeclaims: '10',
      'count/secrets': '50',
      'count/jobs.batch': '20',
      'count/deployments.apps': '10',
      'count/configmaps': '100',
    });
    expect(impact.consequences.map(({ level }) => level)).toEqual(['safe', 'note', 'note']);
    expect(impact.tables?.[0]?.rows).toEqual([['shop', '5 of 8', '10Gi of 15Gi', '20Gi of 30Gi', '10 of 15']]);
    const picture = impact.tables?.[0]?.picture;
    expect(picture?.kind === 'use' && picture.rows.find(({ name }) => name === 'requests.cpu')).toMatchObject({
      place: 'shop',
      most: '5',
      hard: '8',
      mostShare: 62,
    });
  });

  it('never gives a default limit below a request, which would make the pods invalid', async () => {
    const { changes, impact } = await world(
      namespace('shop'),
      deployment('shop', 'db', '{ requests: { memory: 3Gi } }', 1),
    ).plan();
    expect(specOf(changes, 'LimitRange', 'shop').limits).toEqual([
      { type: 'Container', default: { memory: '3Gi' }, defaultRequest: { cpu: '100m', memory: '128Mi' } },
    ]);
    expect(impact.consequences.filter(({ level }) => level === 'breaks')).toEqual([]);
    expect(impact.consequences.map(({ text }) => text).join()).toContain('Deployment shop/db');
  });

  it('says so when the defaults contradict what a pod states as a whole', async () => {
    const { impact } = await world(
      namespace('shop'),
      `
---
apiVersion: v1
kind: Pod
metadata: { name: whole, namespace: shop }
spec:
  resources: { limits: { memory: 256Mi } }
  containers: [{ name: a, image: registry.example/a:1 }]`,
    ).plan();
    expect(impact.consequences.find(({ level }) => level === 'breaks')?.text).toContain('Pod shop/whole');
  });

  it('adds to what is there and replaces nothing', async () => {
    const cluster = world(
      namespace('shop'),
      deployment('shop', 'web', '{}'),
      `
---
apiVersion: v1
kind: LimitRange
metadata: { name: container-defaults, namespace: shop }
spec: { limits: [{ type: Container, defaultRequest: { memory: 64Mi } }] }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: own, namespace: shop }
spec: { hard: { requests.cpu: "10", pods: "20", count/configmaps: "5" } }`,
    );
    const { changes } = await cluster.plan();
    expect(summary(changes)).toEqual(['LimitRange shop/container-defaults-2', 'ResourceQuota shop/object-counts']);
    expect(specOf(changes, 'LimitRange', 'shop').limits).toEqual([
      { type: 'Container', default: { memory: '512Mi' }, defaultRequest: { cpu: '100m' } },
    ]);
    expect(Object.keys(record(specOf(changes, 'ResourceQuota', 'shop').hard)).sort()).toEqual([
      'count/deployments.apps',
      'count/jobs.batch',
      'count/secrets',
      'persistentvolumeclaims',
      'services',
      'services.loadbalancers',
      'services.nodeports',
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('keeps to the answers: what is left out, and values', async () => {
    const cluster = world(namespace('a'), deployment('a', 'web', '{}'), namespace('b'), deployment('b', 'web', '{}'));
    const { changes } = await cluster.plan('', {
      excluded: ['/Namespace//a'],
      values: { headroom: 3, memoryLimit: '1Gi', newEntryPoints: true },
    });
    expect(summary(changes)).toEqual(['LimitRange b/container-defaults', 'ResourceQuota b/namespace-quota']);
    expect(specOf(changes, 'ResourceQuota', 'b').hard).toMatchObject({
      'limits.memory': '9Gi',
      'services.loadbalancers': '5',
    });
    await expect(cluster.plan('', { values: { memoryLimit: 'much' } })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('warns when a quota made smaller by hand does not hold what runs', async () => {
    const cluster = world(namespace('a'), deployment('a', 'web', '{ requests: { cpu: 2, memory: 1Gi } }', 4));
    const { step, changes } = await cluster.plan();
    const smaller = changes.map(
      (change): Change =>
        change.kind === 'apply' && change.manifest.kind === 'ResourceQuota'
          ? { ...change, manifest: { ...change.manifest, spec: { hard: { 'requests.cpu': '9' } } } }
          : change,
    );
    const impact = namespaceQuota.impact(step, smaller, { snapshot: await cluster.snapshot(), findings: [] });
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks' });
    expect(impact.consequences[0]?.text).toContain('a (requests.cpu 10 of 9)');
  });
});
