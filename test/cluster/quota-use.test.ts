import { expect, it } from 'vitest';
import { amountOf } from '../../src/core/kube/quantity.ts';
import { usageByNamespace } from '../../src/core/kube/quota-usage.ts';
import { list } from '../../src/core/snapshot.ts';
import { describeCluster } from '../support/cluster.ts';

const WORLD = `
apiVersion: v1
kind: Pod
metadata: { name: plain }
spec:
  containers:
    - { name: a, image: registry.example/a:1, resources: { requests: { cpu: 250m, memory: 64Mi }, limits: { memory: 1.5Gi } } }
    - { name: b, image: registry.example/b:1, resources: { limits: { cpu: "0.3", memory: 100M, ephemeral-storage: 1Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: starting }
spec:
  initContainers:
    - { name: early, image: registry.example/a:1, resources: { requests: { cpu: 3, memory: 1Gi } } }
    - { name: proxy, image: registry.example/a:1, restartPolicy: Always, resources: { requests: { cpu: 1 }, limits: { memory: 64Mi } } }
    - { name: late, image: registry.example/a:1, resources: { requests: { cpu: 2500m } } }
  containers:
    - { name: a, image: registry.example/a:1, resources: { requests: { cpu: 500m, memory: 128Mi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: whole }
spec:
  resources: { requests: { memory: 2Gi }, limits: { memory: 3Gi, cpu: 4 } }
  containers:
    - { name: a, image: registry.example/a:1, resources: { requests: { memory: 512Mi, cpu: 1 } } }
    - { name: b, image: registry.example/b:1 }
---
apiVersion: v1
kind: Pod
metadata: { name: ended }
spec: { containers: [{ name: a, image: registry.example/a:1, resources: { requests: { cpu: 7 } } }] }
status: { phase: Succeeded }
---
apiVersion: v1
kind: Service
metadata: { name: balanced }
spec: { type: LoadBalancer, selector: { app: a }, ports: [{ name: a, port: 80 }, { name: b, port: 443 }] }
---
apiVersion: v1
kind: Service
metadata: { name: without-node-ports }
spec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: { app: a }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: port }
spec: { type: NodePort, selector: { app: a }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 10Gi } } }
---
apiVersion: v1
kind: Secret
metadata: { name: one }
stringData: { a: b }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: 0 0 1 1 *
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: registry.example/a:1 }] } } } }
`;

const NAMES = [
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'count/pods',
  'services',
  'services.loadbalancers',
  'services.nodeports',
  'persistentvolumeclaims',
  'requests.storage',
  'fast.storageclass.storage.k8s.io/requests.storage',
  'fast.storageclass.storage.k8s.io/persistentvolumeclaims',
  'count/secrets',
  'count/cronjobs.batch',
  'count/serviceaccounts',
];

describeCluster('what a quota counts', (cluster) => {
  const live = cluster.open();

  it('is what the quota controller counts', async () => {
    const namespace = await cluster.namespace('quota');
    await cluster.create(WORLD, namespace);
    await live.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'all', namespace },
      spec: { hard: Object.fromEntries(NAMES.map((name) => [name, '100Ti'])) },
    });
    let used: Readonly<Record<string, string>> = {};
    let counted = new Map<string, bigint>();
    await cluster.until(async () => {
      const snapshot = await live.collect({ namespaces: [namespace] });
      const [quota] = list(snapshot, 'resourcequotas');
      used = quota?.status?.used ?? {};
      counted = new Map(usageByNamespace(snapshot).get(namespace) ?? []);
      return NAMES.every((name) => name in used);
    });
    const amounts = NAMES.map((name) => [name, amountOf(used[name])]);
    expect(NAMES.map((name) => [name, counted.get(name) ?? 0n])).toEqual(amounts);
    expect(amounts.filter(([, amount]) => amount === 0n)).toEqual([]);
  });
});
