import { describe, expect, it } from 'vitest';
import secondReplica from '../../../../src/areas/quotas/remediations/second-replica.ts';
import workloadResourcesByHand from '../../../../src/areas/quotas/remediations/workload-resources-by-hand.ts';
import type { Change } from '../../../../src/core/change.ts';
import { TestWorld } from './world.ts';

const stepsOf = (changes: readonly Change[]) => {
  const [guide] = changes;
  return guide?.kind === 'guide' ? guide.steps.slice(1) : [];
};

describe('what is done by hand', () => {
  it('names the fields of pods and Jobs, which no patch can change, and of nothing else', async () => {
    const { changes } = await new TestWorld(
      workloadResourcesByHand,
      `
apiVersion: v1
kind: Pod
metadata: { name: bare, namespace: shop }
spec: { containers: [{ name: main, image: registry.example/a:1, resources: { requests: { cpu: 1 }, limits: { cpu: 1, ephemeral-storage: 1Gi } } }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { spec: { containers: [{ name: main, image: registry.example/a:1 }] } } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: shop }
spec: { template: { spec: { containers: [{ name: main, image: registry.example/a:1 }] } } }
`,
    ).plan();
    const texts = stepsOf(changes).map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(texts.find((text) => text.startsWith('Pod shop/bare'))).toMatch(
      /set (?=.*resources\.requests\.memory of main)(?=.*resources\.limits\.memory of main)/,
    );
    expect(texts.join('\n')).toContain('Job shop/once');
  });

  it('names what stands against a second pod', async () => {
    const workload = (kind: string, name: string, spec: string): string => `
---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: registry.example/a:1 }]${spec} }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: NodePort, selector: { app: ${name} }, ports: [{ port: 80 }] }`;
    const yaml = [
      workload('Deployment', 'web', ''),
      workload('Deployment', 'files', ', volumes: [{ name: d, persistentVolumeClaim: { claimName: d } }]'),
      workload('StatefulSet', 'db', ''),
      workload('Deployment', 'graphs', '').replace('registry.example/a:1', 'prom/prometheus:v3.7.3'),
    ].join('');
    const { changes } = await new TestWorld(secondReplica, yaml.replace(/^\n---/, '')).plan();
    expect(stepsOf(changes).map(({ text }) => text)).toEqual([
      'Deployment shop/files: both pods would use one volume.',
      'Deployment shop/graphs: main keeps data or sessions of its own.',
      'StatefulSet shop/db: a StatefulSet needs replication of its own first.',
    ]);
  });
});
