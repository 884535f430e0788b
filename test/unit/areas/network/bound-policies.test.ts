import { describe, expect, it } from 'vitest';
import boundPolicies from '../../../../src/areas/network/remediations/bound-policies.ts';
import { NetworkWorld, worldOf } from './world.ts';

const world = (policy: string, service = 'ports: [{ port: 80, targetPort: 8083 }]'): NetworkWorld =>
  new NetworkWorld(
    boundPolicies,
    worldOf(`
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { prometheus.io/port: "9102" } }
    spec:
      containers:
        - name: web
          image: "a/web:1"
          ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: UDP }]
          livenessProbe: { httpGet: { path: /, port: 8081 } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ${service} }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: ${policy}
`),
  );

describe('policies that allow everything', () => {
  it('are bounded to what their pods listen on; rules that are bounded already, and callers, stay', async () => {
    const cluster = world(
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{}, { from: [{ namespaceSelector: {} }] }, { ports: [{ port: 9 }] }] }',
    );
    const { changes, impact } = await cluster.plan();
    const ports = [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 8080 },
      { protocol: 'TCP', port: 8081 },
      { protocol: 'TCP', port: 8083 },
      { protocol: 'TCP', port: 9102 },
    ];
    expect(changes).toMatchObject([
      {
        patch: {
          spec: { ingress: [{ ports }, { from: [{ namespaceSelector: {} }], ports }, { ports: [{ port: 9 }] }] },
        },
      },
    ]);
    expect(impact.consequences[0]?.text).toContain('UDP 53, TCP 8080, TCP 8081, TCP 8083 and TCP 9102');
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it.each([
    ['whose pods are not there', '{ podSelector: { matchLabels: { app: gone } }, ingress: [{}] }'],
    ['that open the way out too', '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }'],
  ])('%s are left to a guide', async (_, policy) => {
    expect(await world(policy).steps()).toEqual([]);
  });

  it('of pods whose addresses a Service without ports gives out are left to a guide', async () => {
    expect(await world('{ podSelector: {}, ingress: [{}] }').steps()).toHaveLength(1);
    expect(await world('{ podSelector: {}, ingress: [{}] }', 'clusterIP: None').steps()).toEqual([]);
  });
});
