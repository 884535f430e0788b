import { expect, it } from 'vitest';
import quotas from '../../src/areas/quotas/index.ts';
import namespaceQuota from '../../src/areas/quotas/remediations/namespace-quota.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { isOpen } from '../../src/core/finding.ts';
import { NO_ANSWERS } from '../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../src/core/plan.ts';
import { list } from '../../src/core/snapshot.ts';
import { describeCluster } from '../support/cluster.ts';

const WORLD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: silent }
spec:
  replicas: 3
  selector: { matchLabels: { app: silent } }
  template:
    metadata: { labels: { app: silent } }
    spec:
      initContainers: [{ name: init, image: registry.example/init:1 }]
      containers: [{ name: main, image: registry.example/a:1 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: greedy }
spec:
  replicas: 2
  strategy: { rollingUpdate: { maxSurge: 100% } }
  selector: { matchLabels: { app: greedy } }
  template:
    metadata: { labels: { app: greedy } }
    spec: { containers: [{ name: main, image: registry.example/a:1, resources: { requests: { memory: 3Gi, cpu: 900m } } }] }
`;

describeCluster('bounding a namespace that is in use', (cluster) => {
  const live = cluster.open();

  it('refuses no pod at its next start, in a rollout of everything at once', async () => {
    const namespace = await cluster.namespace('bounded');
    await cluster.create(WORLD, namespace);
    const podsOf = async () => {
      const snapshot = await live.collect({ namespaces: [namespace] });
      return list(snapshot, 'pods').filter(({ metadata }) => !metadata.deletionTimestamp);
    };
    await cluster.until(async () => (await podsOf()).length === 5);

    const snapshot = await live.collect({ namespaces: [namespace] });
    const own = evaluate(quotas.checks, snapshot).filter(({ subject }) => subject.name === namespace);
    const [step] = planSteps([namespaceQuota], own, snapshot);
    if (!step) throw new Error('There is nothing to bound.');
    const changes = namespaceQuota.plan(step, NO_ANSWERS, contextFor(namespaceQuota, own, snapshot));
    for (const change of changes) if (change.kind === 'apply') await live.apply(change.manifest);

    // Every template changes: new pods come beside the old ones, which never become ready here.
    for (const name of ['silent', 'greedy'])
      await live.patch(
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
        { type: 'strategic', body: { spec: { template: { metadata: { labels: { round: 'two' } } } } } },
      );
    await cluster.until(async () => {
      const second = (await podsOf()).filter(({ metadata }) => metadata.labels?.round === 'two');
      return (
        second.filter(({ metadata }) => metadata.labels?.app === 'greedy').length === 2 &&
        second.some(({ metadata }) => metadata.labels?.app === 'silent')
      );
    });

    const after = await live.collect({ namespaces: [namespace] });
    const open = evaluate(quotas.checks, after).filter(isOpen);
    expect(open.filter(({ subject }) => subject.name === namespace)).toEqual([]);
  });
});
