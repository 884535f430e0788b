import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeCluster } from '../support/cluster.ts';
import { TestTerminal } from '../support/terminal.ts';

const BAD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      hostPID: true
      containers:
        - { name: web, image: nginx:latest, securityContext: { privileged: true } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: quiet, namespace: NAMESPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: quiet } }
  template:
    metadata: { labels: { app: quiet } }
    spec: { containers: [{ name: quiet, image: 'busybox:1.36', command: [sleep, infinity] }] }
`;

describeCluster('the wizard in a terminal, on a real API server', (cluster) => {
  let terminal: TestTerminal | undefined;
  afterEach(() => terminal?.close());
  const { kubeconfig } = cluster.controlPlane;

  it('connects, applies a step to a namespace of bad workloads, verifies it, and takes it back', async () => {
    const namespace = await cluster.namespace('bad');
    await cluster.create(BAD, namespace);
    const labels = async (): Promise<Record<string, string>> => {
      const { body } = await cluster.loader.request('GET', `/api/v1/namespaces/${namespace}`);
      return JSON.parse(body).metadata.labels ?? {};
    };
    const before = await labels();

    terminal = new TestTerminal(['--namespace', namespace], { environment: { KUBECONFIG: kubeconfig } });
    await terminal.see('What should be hardened?');
    await terminal.see(/admin .*current .*v1\.\d+/);
    await terminal.see('you are admin');
    await terminal.select('admin');
    await terminal.pressUntil('Enter', 'Overview', 30_000);
    expect(terminal.screen()).not.toContain('DEMO');

    await terminal.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
    await terminal.select(/additive +pods/);
    await terminal.pressUntil('Enter', 'What was found');
    terminal.press('Tab', 'Tab');
    await terminal.see(/pod-security\.kubernetes\.io\/warn/);
    await terminal.pressUntil('a', '❯ Apply');
    await terminal.pressUntil('Enter', /^ +verified /m, 30_000);
    expect(Object.keys(await labels())).toContain('pod-security.kubernetes.io/warn');

    await terminal.pressUntil('u', '❯ Cancel');
    await terminal.pressUntil('Tab', '❯ Take back');
    await terminal.pressUntil('Enter', 'taken back; the cluster was inspected again', 30_000);
    expect(await labels()).toEqual(before);
    terminal.press('q');
    expect(await terminal.exited).toBe(0);
  });

  it('shows why a context cannot be used, and lets another be taken', async () => {
    terminal = new TestTerminal([], {
      environment: { KUBECONFIG: `${kubeconfig}:${join(cluster.controlPlane.directory, 'missing')}` },
    });
    await terminal.see('What should be hardened?');
    await terminal.see(/nobody .*v1\.\d+/);
    await terminal.select('nobody');
    await terminal.see('read-only for you');
    await terminal.pressUntil('Enter', 'Overview', 30_000);
    expect(terminal.screen()).toMatch(/[1-9]\d* unknown/);
  });
});
