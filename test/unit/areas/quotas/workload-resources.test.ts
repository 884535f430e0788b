import { describe, expect, it } from 'vitest';
import workloadResources from '../../../../src/areas/quotas/remediations/workload-resources.ts';
import { TestWorld } from './world.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: web }
spec:
  replicas: 2
  template:
    spec:
      initContainers:
        - { name: once, image: registry.example/once:1 }
        - { name: proxy, image: registry.example/proxy:1, restartPolicy: Always }
      containers:
        - { name: web, image: registry.example/web:1, resources: { requests: { memory: 100Mi } } }
        - { name: done, image: registry.example/done:1, resources: { requests: { cpu: 100m }, limits: { cpu: 1, memory: 64Mi } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop, uid: report }
spec:
  schedule: 0 * * * *
  jobTemplate: { spec: { template: { spec: { containers: [{ name: report, image: registry.example/report:1 }] } } } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop, uid: db }
spec:
  replicas: 1
  template:
    spec:
      containers:
        - { name: db, image: postgres:17, resources: { requests: { cpu: 1, memory: 100Mi }, limits: { cpu: 1, memory: 2Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: bare, namespace: shop }
spec: { containers: [{ name: bare, image: registry.example/bare:1 }] }
`;

describe('stating what workloads need', () => {
  it('is one decision each for requests, disk, CPU limits and overcommitted memory', async () => {
    const steps = await new TestWorld(workloadResources, WORLD).steps();
    expect(steps.map(({ id, subjects }) => [id, subjects.map(({ name }) => name)])).toEqual([
      ['quotas/workload-resources/requests', ['web', 'report']],
      ['quotas/workload-resources/storage', ['web', 'db', 'report']],
      ['quotas/workload-resources/cpu-limits', ['web', 'report']],
      ['quotas/workload-resources/ratio', ['db']],
    ]);
  });

  it('sets only what is missing, containers by name, sidecars too', async () => {
    const { changes } = await new TestWorld(workloadResources, WORLD).plan('requests');
    expect(changes.map((change) => (change.kind === 'patch' ? change.patch : change))).toEqual([
      {
        spec: {
          template: {
            spec: {
              initContainers: [
                {
                  name: 'proxy',
                  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
                },
              ],
              // Four times the request at the most, so that the limit is no finding of its own.
              containers: [{ name: 'web', resources: { requests: { cpu: '100m' }, limits: { memory: '400Mi' } } }],
            },
          },
        },
      },
      {
        spec: {
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      name: 'report',
                      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
                    },
                  ],
                },
              },
            },
          },
        },
      },
    ]);
  });

  it.each(['requests', 'storage', 'cpu-limits', 'ratio'])('passes after %s is applied', async (key) => {
    const cluster = new TestWorld(workloadResources, WORLD);
    const { step, changes } = await cluster.plan(key);
    await cluster.apply(changes);
    const open = await cluster.open();
    for (const check of step.fixes)
      for (const { name } of step.subjects) expect(open).not.toContain(`${check} ${name}`);
  });

  it('bounds what is written to disk, and volumes in memory', async () => {
    const { changes } = await new TestWorld(
      workloadResources,
      `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
spec:
  template:
    spec:
      volumes: [{ name: shm, emptyDir: { medium: Memory } }, { name: tmp, emptyDir: {} }]
      containers: [{ name: agent, image: registry.example/agent:1, resources: { requests: { ephemeral-storage: 3Gi } } }]
`,
    ).plan('storage');
    expect(changes).toMatchObject([
      {
        patch: {
          spec: {
            template: {
              spec: {
                containers: [{ name: 'agent', resources: { limits: { 'ephemeral-storage': '3Gi' } } }],
                volumes: [{ name: 'shm', emptyDir: { sizeLimit: '256Mi' } }],
              },
            },
          },
        },
      },
    ]);
  });

  it('names the rollouts, the limits and the quota that has no room', async () => {
    const cluster = new TestWorld(
      workloadResources,
      `${WORLD}---
apiVersion: v1
kind: ResourceQuota
metadata: { name: small, namespace: shop }
spec: { hard: { limits.memory: 1Gi } }
status: { used: { limits.memory: 128Mi } }
`,
    );
    const { impact } = await cluster.plan('requests');
    const texts = impact.consequences.map(({ level, text }) => `${level}: ${text}`);
    expect(texts[0]).toContain('breaks: The quota has no room');
    expect(texts[0]).toContain('limits.memory of small, 1Gi');
    expect(texts.some((text) => text.startsWith('restarts: 2 pods of 1 workload'))).toBe(true);
    expect(texts.some((text) => text.includes('2 workloads get a memory limit'))).toBe(true);
  });

  it('says when the nodes cannot hold the requests', async () => {
    const cluster = new TestWorld(
      workloadResources,
      `${WORLD}---
apiVersion: v1
kind: Node
metadata: { name: one }
status: { allocatable: { cpu: 200m, memory: 8Gi } }
`,
    );
    const { impact } = await cluster.plan('requests');
    expect(impact.consequences[0]?.level).toBe('breaks');
    expect(impact.consequences[0]?.text).toMatch(/500m cpu more where 200m is left/);
  });

  it('leaves out what the operator leaves out and refuses what is no quantity', async () => {
    const cluster = new TestWorld(workloadResources, WORLD);
    const { changes } = await cluster.plan('requests', { excluded: ['apps/Deployment/shop/web'] });
    expect(changes.map((change) => (change.kind === 'patch' ? change.target.name : ''))).toEqual(['report']);
    await expect(cluster.plan('requests', { values: { cpuRequest: 'x' } })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
