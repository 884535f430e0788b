import { describe, expect, it } from 'vitest';
import consoles from '../../../../src/areas/network/remediations/consoles.ts';
import danglingSelectors from '../../../../src/areas/network/remediations/dangling-selectors.ts';
import encryption from '../../../../src/areas/network/remediations/encryption.ts';
import ingressRules from '../../../../src/areas/network/remediations/ingress-rules.ts';
import narrowPolicies from '../../../../src/areas/network/remediations/narrow-policies.ts';
import privateApiServer from '../../../../src/areas/network/remediations/private-api-server.ts';
import webhooks from '../../../../src/areas/network/remediations/webhooks.ts';
import { refKey } from '../../../../src/core/reference.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { NetworkWorld, worldOf } from './world.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: grafana, namespace: shop }
spec:
  selector: { matchLabels: { app: grafana } }
  template: { metadata: { labels: { app: grafana } }, spec: { containers: [{ name: g, image: "grafana/grafana:12.2" }] } }
---
apiVersion: v1
kind: Service
metadata: { name: grafana, namespace: shop }
spec: { type: NodePort, selector: { app: grafana }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: grafana
  namespace: shop
  annotations: { nginx.ingress.kubernetes.io/configuration-snippet: "x" }
spec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: grafana, port: { number: 80 } } } }] } }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: shop }
spec: { podSelector: { matchLabels: { app: grafna } }, ingress: [{}] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks: [{ name: guard.example.com, timeoutSeconds: 30, clientConfig: { caBundle: Y2E=, service: { namespace: shop, name: gone } } }]
---
apiVersion: v1
kind: Node
metadata: { name: one }
---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-cp, namespace: kube-system, labels: { component: kube-apiserver } }
spec: { hostNetwork: true, containers: [{ name: kube-apiserver, image: "x:v1.36.3", command: [kube-apiserver, --advertise-address=203.0.113.5] }] }
`;

describe('guides of the network', () => {
  it.each<[Remediation, string]>([
    [consoles, 'port-forward service/grafana'],
    [danglingSelectors, 'edit networkpolicy open'],
    [encryption, 'wireguard'],
    [ingressRules, 'edit ingress grafana'],
    [narrowPolicies, 'get networkpolicy open --output yaml > open.yaml'],
    [privateApiServer, '203.0.113.5'],
    [webhooks, 'edit validatingwebhookconfiguration guard'],
  ])('$id names its objects and how to verify', async (remediation, expected) => {
    const cluster = new NetworkWorld(remediation, worldOf(WORLD));
    expect(await cluster.steps()).toHaveLength(1);
    const { step, changes, impact } = await cluster.plan();
    const [guide] = changes;
    if (guide?.kind !== 'guide') throw new Error('There is no guide.');
    expect(JSON.stringify(guide.steps)).toContain(expected);
    expect(guide.verify?.length).toBeGreaterThan(10);
    expect(impact.consequences).toHaveLength(1);
    expect((await cluster.plan({ excluded: step.subjects.map(refKey) })).changes).toEqual([]);
  });
});
