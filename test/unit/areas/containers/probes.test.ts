import { describe, expect, it } from 'vitest';
import probes from '../../../../src/areas/containers/remediations/probes.ts';
import { TestWorld } from '../quotas/world.ts';

const WORLD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, uid: web }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: registry.example/web:1, ports: [{ name: dns, containerPort: 53, protocol: UDP }, { name: http, containerPort: 80 }] }
        - name: api
          image: registry.example/api:1
          ports: [{ containerPort: 90 }]
          livenessProbe: { httpGet: { port: 90, path: /live, host: evil.example }, initialDelaySeconds: 90 }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker, namespace: shop, uid: worker }
spec:
  template: { spec: { containers: [{ name: worker, image: registry.example/worker:1 }] } }
`;
const containers = async (key: string, values = {}): Promise<unknown> => {
  const { changes } = await new TestWorld(probes, WORLD).plan(key, { values });
  expect(changes).toHaveLength(1);
  const [change] = changes;
  return change?.kind === 'patch' ? change.patch : undefined;
};
const inTemplate = (...list: unknown[]): unknown => ({ spec: { template: { spec: { containers: list } } } });
const timing = { periodSeconds: 10, failureThreshold: 3 };

describe('adding probes', () => {
  it('asks the first TCP port, or what another probe asks already, and never a host', async () => {
    expect(await containers('readiness')).toEqual(
      inTemplate(
        { name: 'web', readinessProbe: { tcpSocket: { port: 'http' }, ...timing } },
        { name: 'api', readinessProbe: { httpGet: { port: 90, path: '/live' }, ...timing } },
      ),
    );
  });

  it('asks by HTTP where the operator says so', async () => {
    expect(await containers('liveness', { handler: 'http', path: '/up', failures: 4 })).toEqual(
      inTemplate({
        name: 'web',
        livenessProbe: { httpGet: { port: 'http', path: '/up' }, periodSeconds: 10, failureThreshold: 4 },
      }),
    );
  });

  it('puts a startup probe in the place of a long delay', async () => {
    expect(await containers('startup')).toEqual(
      inTemplate({
        name: 'api',
        startupProbe: { httpGet: { port: 90, path: '/live' }, periodSeconds: 10, failureThreshold: 18 },
        livenessProbe: { initialDelaySeconds: null },
      }),
    );
  });

  it('names and leaves what shows nothing that could be asked', async () => {
    const { step } = await new TestWorld(probes, WORLD).plan('liveness');
    expect(step.subjects.map(({ name }) => name)).toEqual(['web']);
    expect(step.why).toContain('Deployment shop/worker');
  });

  it.each(['readiness', 'liveness', 'startup'])('passes after %s is applied', async (key) => {
    const cluster = new TestWorld(probes, WORLD);
    const { step, changes, impact } = await cluster.plan(key);
    expect(impact.consequences[0]?.level).toBe('breaks');
    await cluster.apply(changes);
    expect(await cluster.open()).not.toContain(`${step.fixes[0]} web`);
  });

  it('refuses a path that is none', async () => {
    await expect(containers('readiness', { path: 'nonsense' })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
