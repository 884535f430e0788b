import { describe, expect, it } from 'vitest';
import priorityClasses from '../../../../src/areas/quotas/remediations/priority-classes.ts';
import systemPriority from '../../../../src/areas/quotas/remediations/system-priority.ts';
import { TestWorld } from './world.ts';

const workload = (namespace: string, name: string, priority: string): string => `
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name}, namespace: ${namespace}, uid: ${name} }
spec:
  replicas: 4
  template: { spec: { priorityClassName: ${priority}, containers: [{ name: a, image: registry.example/a:1 }] } }`;
const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: build }
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 5000000
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: everybody }
value: 2000000
globalDefault: true
${workload('shop', 'web', 'high')}${workload('build', 'ci', 'system-node-critical')}`;

describe('bounding priorities', () => {
  it('gives each namespace room for what it runs, and none where it runs none', async () => {
    const cluster = new TestWorld(priorityClasses, WORLD);
    const { changes, impact } = await cluster.plan('bound');
    expect(
      changes.map((change) =>
        change.kind === 'apply' ? [change.manifest.metadata.namespace, change.manifest.spec] : [],
      ),
    ).toEqual([
      [
        'shop',
        {
          hard: { pods: '10' },
          scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
        },
      ],
      [
        'build',
        {
          hard: { pods: '0' },
          scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
        },
      ],
    ]);
    expect(impact.consequences.map(({ level }) => level)).toEqual(['safe', 'note']);
    await cluster.apply(changes);
    expect(await cluster.open()).not.toContain('res-priorityclass high');
  });

  it('takes the default away', async () => {
    const cluster = new TestWorld(priorityClasses, WORLD);
    const { changes } = await cluster.plan('default');
    expect(changes).toMatchObject([{ kind: 'patch', target: { name: 'everybody' }, patch: { globalDefault: false } }]);
  });

  it('takes the system’s class from workloads, or gives them another', async () => {
    const cluster = new TestWorld(systemPriority, WORLD);
    const { changes } = await cluster.plan();
    expect(changes).toMatchObject([
      { target: { name: 'ci' }, patch: { spec: { template: { spec: { priorityClassName: null } } } } },
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).not.toContain('res-priorityclass ci');
    const other = await new TestWorld(systemPriority, WORLD).plan('', { values: { class: 'nowhere' } });
    expect(other.impact.consequences[0]).toMatchObject({ level: 'breaks' });
  });
});
