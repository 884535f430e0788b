import { describe, expect, it } from 'vitest';
import isolateNamespace from '../../../../src/areas/network/remediations/isolate-namespace.ts';
import { demoWorld } from '../../../../src/cluster/embedded/world/index.ts';
import type { ApplyChange, Change } from '../../../../src/core/change.ts';
import { endpointsOf } from '../../../../src/core/kube/network/endpoint.ts';
import { policiesOf } from '../../../../src/core/kube/network/reach.ts';
import { workloadsOf } from '../../../../src/core/kube/workloads.ts';
import type { Snapshot } from '../../../../src/core/snapshot.ts';
import { NetworkWorld, worldOf } from './world.ts';

const policy = (changes: readonly Change[], namespace: string, name: string): ApplyChange | undefined =>
  changes.find(
    (change): change is ApplyChange =>
      change.kind === 'apply' &&
      change.manifest.metadata.namespace === namespace &&
      change.manifest.metadata.name === name,
  );
const names = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) => (change.kind === 'apply' ? [change.manifest.metadata.name] : []));

function reaches(snapshot: Snapshot, from: string, to: string, port: number): boolean {
  const endpoint = (name: string) => {
    const workload = workloadsOf(snapshot).find(({ namespace, ref }) => `${namespace}/${ref.name}` === name);
    const found = workload && endpointsOf(snapshot).get(workload);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  return policiesOf(snapshot).reaches(endpoint(from), endpoint(to), { protocol: 'TCP', port });
}

describe('isolating the demo’s namespaces', () => {
  it('is one decision, and lets the frontend call the backend on TCP 80', async () => {
    const cluster = new NetworkWorld(isolateNamespace, demoWorld);
    const steps = await cluster.steps();
    expect(steps).toHaveLength(1);
    expect(steps[0]?.subjects.map(({ name }) => name).sort()).toEqual([
      'build',
      'legacy',
      'monitoring',
      'payments',
      'shop',
    ]);
    const { changes } = await cluster.plan();
    const allow = policy(changes, 'shop', 'allow-backend-from-frontend');
    expect(allow?.template).toBe('network/allow-from-label');
    expect(allow?.reason).toBe('Deployment shop/frontend names Service shop/backend in env BACKEND_URL');
    expect(allow?.manifest.metadata.annotations?.['kubeharden.dev/reason']).toBe(allow?.reason);
    expect(allow?.manifest.spec).toEqual({
      podSelector: { matchLabels: { area: 'backend' } },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ podSelector: { matchLabels: { area: 'frontend' } } }], ports: [{ protocol: 'TCP', port: 80 }] },
      ],
    });
  });

  it('keeps what is needed, cuts the rest, and resolves its findings', async () => {
    const cluster = new NetworkWorld(isolateNamespace, demoWorld);
    const { changes } = await cluster.plan();
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
    const after = await cluster.snapshot();
    expect(reaches(after, 'shop/frontend', 'shop/backend', 80)).toBe(true);
    expect(reaches(after, 'shop/nightly-report', 'shop/backend', 80)).toBe(true);
    expect(reaches(after, 'shop/backend', 'shop/cache', 6379)).toBe(true);
    expect(reaches(after, 'shop/backend', 'payments/api', 8443)).toBe(true);
    expect(reaches(after, 'payments/api', 'payments/ledger', 5432)).toBe(true);
    expect(reaches(after, 'shop/frontend', 'kube-system/coredns', 53)).toBe(true);
    expect(reaches(after, 'shop/frontend', 'shop/cache', 6379)).toBe(false);
    expect(reaches(after, 'legacy/wiki', 'payments/ledger', 5432)).toBe(false);
    expect(reaches(after, 'build/runner', 'shop/backend', 80)).toBe(false);
    expect(reaches(after, 'shop/backend', 'shop/frontend', 8080)).toBe(false);
  });

  it('denies last in each namespace', async () => {
    const { changes } = await new NetworkWorld(isolateNamespace, demoWorld).plan();
    const shop = changes.flatMap((change) =>
      change.kind === 'apply' && change.manifest.metadata.namespace === 'shop' ? [change.manifest.metadata.name] : [],
    );
    expect(shop[0]).toBe('allow-dns');
    expect(shop.at(-1)).toBe('default-deny');
  });

  it('leaves excluded namespaces alone, and egress open when asked', async () => {
    const cluster = new NetworkWorld(isolateNamespace, demoWorld);
    const excluded = ['build', 'legacy', 'monitoring', 'payments'].map((name) => `/Namespace//${name}`);
    const { changes } = await cluster.plan({ excluded, values: { egress: 'open' } });
    expect(names(changes)).toEqual([
      'allow-backend-from-frontend',
      'allow-cache-from-backend',
      'allow-backend-from-nightly-report',
      'allow-frontend-from-outside',
      'default-deny',
    ]);
    expect(policy(changes, 'shop', 'default-deny')?.manifest.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress'],
    });
    const metadata = await cluster.plan({ excluded, values: { egress: 'metadata' } });
    expect(names(metadata.changes)).toContain('block-metadata');
  });

  it('tells what was reachable before and is after', async () => {
    const { impact } = await new NetworkWorld(isolateNamespace, demoWorld).plan();
    expect(impact.consequences.map(({ level }) => level)).toContain('breaks');
    expect(impact.tables?.[0]?.rows).toEqual(
      expect.arrayContaining([
        ['shop/frontend', 'shop/backend', 'TCP 80', 'open', 'open'],
        ['any other pod', 'shop/backend', 'any', 'all ports', 'closed'],
        ['any other pod', 'shop/frontend', 'any', 'all ports', 'TCP 8080'],
      ]),
    );
  });

  it('draws every pair of sender and receiver, before and after', async () => {
    const { impact } = await new NetworkWorld(isolateNamespace, demoWorld).plan();
    const picture = impact.tables?.[0]?.picture;
    if (picture?.kind !== 'reach') throw new Error('There is no matrix.');
    expect(picture.senders.slice(0, picture.receivers.length)).toEqual(picture.receivers);
    const cell = (from: string, to: string) =>
      picture.cells[picture.senders.indexOf(from)]?.[picture.receivers.indexOf(to)];
    expect(cell('shop/frontend', 'shop/backend')).toEqual({ before: 'all', after: 'some' });
    expect(cell('shop/frontend', 'payments/ledger')).toEqual({ before: 'all', after: 'none' });
    expect(cell('clients outside the cluster', 'shop/frontend')).toEqual({ before: 'all', after: 'some' });
    expect(cell('pods of any other namespace', 'payments/api')).toEqual({ before: 'all', after: 'none' });
  });
});

const deployment = (namespace: string, name: string, container: string, spec = '', replicas = 1): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { ${spec} containers: [{ name: main, ${container} }] }
`;
const service = (namespace: string, name: string, port = 80): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ port: ${port} }] }
`;
const namespace = (name: string): string => `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name} }
`;
const STORE = 'image: redis:7';

describe('isolating other worlds', () => {
  it('keeps Services that nobody names open within their namespace, unless asked to be strict', async () => {
    const cluster = new NetworkWorld(
      isolateNamespace,
      worldOf(namespace('a') + deployment('a', 'store', STORE) + service('a', 'store', 6379)),
    );
    expect(names((await cluster.plan()).changes)).toEqual(['allow-dns', 'allow-store-from-namespace', 'default-deny']);
    expect(names((await cluster.plan({ values: { unseen: false } })).changes)).toEqual(['allow-dns', 'default-deny']);
  });

  it('keeps outgoing connections of what cannot be seen open, but for the metadata address', async () => {
    const cluster = new NetworkWorld(
      isolateNamespace,
      worldOf(namespace('a') + deployment('a', 'app', 'image: x, envFrom: [{ configMapRef: { name: settings } }]')),
    );
    const { changes } = await cluster.plan();
    const egress = policy(changes, 'a', 'allow-app-egress');
    expect(egress?.reason).toContain('ConfigMap settings');
    await cluster.apply(changes);
    const snapshot = await cluster.snapshot();
    const [workload] = workloadsOf(snapshot);
    const endpoint = workload && endpointsOf(snapshot).get(workload);
    if (!endpoint) throw new Error('lost');
    const ask = (address: string) => policiesOf(snapshot).reaches(endpoint, { address }, { protocol: 'TCP', port: 80 });
    expect(ask('8.8.8.8')).toBe(true);
    expect(ask('169.254.169.254')).toBe(false);
  });

  it('adds nothing for pods that policies already decide about', async () => {
    const existing = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: a }
spec: { podSelector: { matchLabels: { app: store } }, policyTypes: [Ingress, Egress] }
`;
    const cluster = new NetworkWorld(
      isolateNamespace,
      worldOf(
        namespace('a') +
          deployment('a', 'store', STORE) +
          service('a', 'store', 6379) +
          deployment('a', 'app', 'image: x, env: [{ name: REDIS_HOST, value: store }]') +
          existing,
      ),
    );
    const { changes } = await cluster.plan();
    expect(names(changes)).toEqual(['allow-dns', 'allow-app-egress', 'default-deny']);
  });

  it('lets webhooks, stateful peers and scrapes in', async () => {
    const cluster = new NetworkWorld(
      isolateNamespace,
      worldOf(
        `${namespace('a') + deployment('a', 'hook', 'image: postgres:17, ports: [{ containerPort: 9443 }]')}
---
apiVersion: v1
kind: Service
metadata: { name: hook, namespace: a }
spec: { selector: { app: hook }, ports: [{ port: 443, targetPort: 9443 }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks: [{ name: guard.example.com, clientConfig: { service: { namespace: a, name: hook } } }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: a }
spec:
  replicas: 3
  selector: { matchLabels: { app: db } }
  template:
    metadata:
      labels: { app: db }
      annotations: { prometheus.io/scrape: "true", prometheus.io/port: "9187" }
    spec: { containers: [{ name: db, image: "postgres:17" }] }
${namespace('m') + deployment('m', 'prometheus', 'image: prom/prometheus')}`,
      ),
    );
    const { changes } = await cluster.plan();
    expect(policy(changes, 'a', 'allow-hook-from-api-server')?.manifest.spec).toMatchObject({
      ingress: [{ ports: [{ protocol: 'TCP', port: 9443 }] }],
    });
    expect(policy(changes, 'a', 'allow-db-from-db')?.manifest.spec).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'db' } } }] }],
    });
    expect(policy(changes, 'a', 'allow-db-from-m-prometheus')?.manifest.spec).toMatchObject({
      ingress: [{ ports: [{ protocol: 'TCP', port: 9187 }] }],
    });
  });
});
