import { describe, expect, it } from 'vitest';
import allowDns from '../../../../src/areas/network/remediations/allow-dns.ts';
import closeNodePorts from '../../../../src/areas/network/remediations/close-node-ports.ts';
import denyExternalIps from '../../../../src/areas/network/remediations/deny-external-ips.ts';
import enforcingPlugin from '../../../../src/areas/network/remediations/enforcing-plugin.ts';
import ingressTls from '../../../../src/areas/network/remediations/ingress-tls.ts';
import nodePortsBesideBalancers from '../../../../src/areas/network/remediations/node-ports-beside-balancers.ts';
import removeExternalIps from '../../../../src/areas/network/remediations/remove-external-ips.ts';
import restrictLoadBalancers from '../../../../src/areas/network/remediations/restrict-load-balancers.ts';
import { demoWorld } from '../../../../src/cluster/embedded/world/index.ts';
import { NetworkWorld, worldOf } from './world.ts';

describe('Services of the demo that are open to the outside', () => {
  it('node ports close, and nothing else of the Service changes', async () => {
    const cluster = new NetworkWorld(closeNodePorts, demoWorld);
    const { changes, impact } = await cluster.plan();
    expect(changes).toMatchObject([
      {
        kind: 'patch',
        target: { kind: 'Service', namespace: 'monitoring', name: 'prometheus' },
        patch: { spec: { type: 'ClusterIP' } },
      },
    ]);
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks' });
    expect(impact.consequences[0]?.text).toContain('30090');
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual(['net-service-nodeport frontend']);
    expect(await new NetworkWorld(nodePortsBesideBalancers, demoWorld).steps()).toHaveLength(1);
  });

  it('load balancers are bounded to ranges that are ranges', async () => {
    const cluster = new NetworkWorld(restrictLoadBalancers, demoWorld);
    await expect(cluster.plan({ values: { ranges: ['10.0.0.0/40'] } })).rejects.toThrow('not an address range');
    await expect(cluster.plan({ values: { ranges: [] } })).rejects.toThrow('No range');
    const { changes } = await cluster.plan({ values: { ranges: ['198.51.100.0/24'] } });
    expect(changes).toMatchObject([{ patch: { spec: { loadBalancerSourceRanges: ['198.51.100.0/24'] } } }]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });

  it('external IPs are taken away, and new ones refused', async () => {
    const removing = new NetworkWorld(removeExternalIps, demoWorld);
    const { changes } = await removing.plan();
    expect(changes).toMatchObject([{ target: { name: 'wiki' }, patch: { spec: { externalIPs: null } } }]);
    await removing.apply(changes);
    expect(await removing.open()).toEqual(['net-service-external-ips cluster']);
    const denying = new NetworkWorld(denyExternalIps, demoWorld);
    const denial = await denying.plan();
    expect(denial.changes.map((change) => (change.kind === 'apply' ? change.manifest.kind : change.kind))).toEqual([
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
    ]);
    await denying.apply(denial.changes);
    expect(await denying.open()).toEqual(['net-service-external-ips wiki']);
  });

  it('the Ingress’ certificate is told as a patch', async () => {
    const { changes } = await new NetworkWorld(ingressTls, demoWorld).plan();
    const [guide] = changes;
    const commands = guide?.kind === 'guide' ? guide.steps.flatMap((step) => step.commands ?? []) : [];
    expect(commands).toContain(
      `kubectl --namespace shop patch ingress shop --type merge --patch '{"spec":{"tls":[{"hosts":["shop.example.com"],"secretName":"shop-tls"}]}}'`,
    );
  });
});

const CLOSED = `
apiVersion: v1
kind: Namespace
metadata: { name: a }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: a }
spec:
  selector: { matchLabels: { app: app } }
  template: { metadata: { labels: { app: app } }, spec: { containers: [{ name: app, image: "x:1" }] } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-dns, namespace: a }
spec: { podSelector: {}, policyTypes: [Egress] }
`;

describe('closed namespaces', () => {
  it('get an allowance for DNS under a name of its own', async () => {
    const cluster = new NetworkWorld(allowDns, worldOf(CLOSED));
    const { changes } = await cluster.plan();
    expect(changes).toMatchObject([{ kind: 'apply', manifest: { metadata: { name: 'allow-dns-2', namespace: 'a' } } }]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });
});

describe('a plugin that does not enforce', () => {
  it('is told with a test that shows it', async () => {
    const flannel = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: flannel, namespace: kube-flannel }
spec:
  selector: { matchLabels: { app: flannel } }
  template:
    metadata: { labels: { app: flannel } }
    spec: { hostNetwork: true, containers: [{ name: flannel, image: "ghcr.io/flannel-io/flannel:v0.27.4" }] }
`;
    const { changes } = await new NetworkWorld(enforcingPlugin, worldOf(flannel)).plan();
    expect(JSON.stringify(changes)).toContain('Canal');
  });
});
