import { describe, expect, it } from 'vitest';
import { formatBytes, formatDecimal, type Nano, ONE } from '../../../../src/core/kube/quantity.ts';
import { type Footprint, footprintOf } from '../../../../src/core/kube/quota.ts';
import { peakPods, surgeOf } from '../../../../src/core/kube/quota-peak.ts';
import { usageByNamespace } from '../../../../src/core/kube/quota-usage.ts';
import { workloadsOf } from '../../../../src/core/kube/workloads.ts';
import { list } from '../../../../src/core/snapshot.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const podOf = (spec: string) => {
  const [pod] = list(
    snapshotOf(`{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}, spec: ${spec}}`),
    'pods',
  );
  if (!pod) throw new Error('no pod');
  return pod.spec;
};
const cpu = ({ requests }: Footprint): string => formatDecimal(requests.get('cpu') ?? 0n);
const memory = ({ requests, limits }: Footprint): string[] =>
  [requests, limits].map((amounts) => formatBytes(amounts.get('memory') ?? 0n));

describe('what a pod counts for', () => {
  it('adds containers and takes the largest init container when that is more', () => {
    const pod = podOf(`{
      initContainers: [{name: i, resources: {requests: {cpu: 2}}}, {name: j, resources: {requests: {cpu: 1}}}],
      containers: [{name: a, resources: {requests: {cpu: 500m}}}, {name: b, resources: {requests: {cpu: 700m}}}]}`);
    expect(cpu(footprintOf(pod))).toBe('2');
  });

  it('adds sidecars to the containers, and to the init containers that start after them only', () => {
    const pod = podOf(`{
      initContainers: [
        {name: early, resources: {requests: {cpu: 3}}},
        {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 1}}},
        {name: late, resources: {requests: {cpu: 2500m}}}],
      containers: [{name: a, resources: {requests: {cpu: 500m}}}]}`);
    expect(cpu(footprintOf(pod))).toBe('3500m');
  });

  it('takes a limit as the request where none is stated', () => {
    expect(memory(footprintOf(podOf('{containers: [{name: a, resources: {limits: {memory: 1Gi}}}]}')))).toEqual([
      '1Gi',
      '1Gi',
    ]);
  });

  it('lets the values of the pod win over those of its containers', () => {
    const pod = podOf(`{
      resources: {requests: {memory: 2Gi}, limits: {memory: 3Gi, cpu: 4}},
      containers: [{name: a, resources: {requests: {memory: 512Mi, cpu: 1}}}, {name: b}]}`);
    expect(memory(footprintOf(pod))).toEqual(['2Gi', '3Gi']);
    expect(cpu(footprintOf(pod))).toBe('1');
  });

  it('adds the overhead of the runtime class', () => {
    const pod = podOf(`{
      overhead: {memory: 128Mi, cpu: 250m}, containers: [{name: a, resources: {limits: {memory: 128Mi}}}]}`);
    expect(memory(footprintOf(pod))).toEqual(['256Mi', '256Mi']);
    expect(cpu(footprintOf(pod))).toBe('250m');
  });

  it('fills in the defaults of the namespace, init containers included, never over what is stated', () => {
    const defaults = { requests: { memory: '100Mi' }, limits: { memory: '200Mi' } };
    const pod = podOf(`{
      initContainers: [{name: i}],
      containers: [{name: a, resources: {limits: {memory: 64Mi}}}, {name: b}]}`);
    expect(memory(footprintOf(pod, defaults))).toEqual(['164Mi', '264Mi']);
  });
});

describe('what a namespace uses', () => {
  const usage = usageByNamespace(
    snapshotOf(`
apiVersion: v1
kind: Pod
metadata: { name: running, namespace: shop }
spec: { containers: [{ name: a, resources: { requests: { cpu: 100m }, limits: { memory: 64Mi } } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: ended, namespace: shop }
spec: { containers: [{ name: a, resources: { requests: { cpu: 100m } } }] }
status: { phase: Succeeded }
---
apiVersion: v1
kind: Service
metadata: { name: a, namespace: shop }
spec: { type: LoadBalancer, ports: [{ port: 80 }, { port: 443 }] }
---
apiVersion: v1
kind: Service
metadata: { name: b, namespace: shop }
spec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: c, namespace: shop }
spec: { type: NodePort, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { storageClassName: fast, resources: { requests: { storage: 10Gi } } }
---
apiVersion: kubeharden.dev/fixture
kind: Facts
secrets: [{ namespace: shop, name: a, type: Opaque, keys: 1 }]
`),
  ).get('shop');
  const of = (name: string): Nano => usage?.get(name) ?? 0n;

  it('counts pods that have ended as objects only', () => {
    expect(of('pods')).toBe(ONE);
    expect(of('count/pods')).toBe(2n * ONE);
    expect(formatDecimal(of('requests.cpu'))).toBe('100m');
    expect(of('cpu')).toBe(of('requests.cpu'));
    expect(formatBytes(of('requests.memory'))).toBe('64Mi');
    expect(formatBytes(of('limits.memory'))).toBe('64Mi');
  });

  it('counts each node port, and none that a load balancer does without', () => {
    expect(of('services')).toBe(3n * ONE);
    expect(of('services.loadbalancers')).toBe(2n * ONE);
    expect(of('services.nodeports')).toBe(3n * ONE);
  });

  it('counts storage in all and by class', () => {
    expect(formatBytes(of('requests.storage'))).toBe('10Gi');
    expect(formatBytes(of('fast.storageclass.storage.k8s.io/requests.storage'))).toBe('10Gi');
    expect(of('fast.storageclass.storage.k8s.io/persistentvolumeclaims')).toBe(ONE);
  });

  it('counts Secrets that are known by name only', () => {
    expect(of('count/secrets')).toBe(ONE);
  });
});

describe('the most pods at once', () => {
  const peak = (source: string): number => {
    const snapshot = snapshotOf(source);
    const [workload] = workloadsOf(snapshot);
    if (!workload) throw new Error('no workload');
    return peakPods(workload, snapshot);
  };
  const template = 'template: { spec: { containers: [{ name: a }] } }';
  const object = (kind: string, spec: string, rest = ''): string => `
apiVersion: ${kind === 'CronJob' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: a, namespace: b }
spec: { ${spec} }
${rest}`;

  it('is the replicas and the surge of a rollout', () => {
    expect(peak(object('Deployment', `replicas: 4, ${template}`))).toBe(5);
    expect(peak(object('Deployment', `replicas: 1, ${template}`))).toBe(2);
    expect(peak(object('Deployment', `replicas: 0, ${template}`))).toBe(0);
    expect(peak(object('Deployment', `replicas: 4, strategy: { type: Recreate }, ${template}`))).toBe(4);
    expect(
      peak(object('Deployment', `replicas: 4, strategy: { rollingUpdate: { maxSurge: 100% } }, ${template}`)),
    ).toBe(8);
    expect(peak(object('StatefulSet', `replicas: 4, ${template}`))).toBe(4);
    expect(peak(object('DaemonSet', template, 'status: { desiredNumberScheduled: 3 }'))).toBe(3);
  });

  it('is autoscaled to the maximum', () => {
    expect(
      peak(`${object('Deployment', `replicas: 2, ${template}`)}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: a, namespace: b }
spec: { maxReplicas: 8, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a } }
`),
    ).toBe(10);
  });

  it('is the parallel pods of one run of a CronJob', () => {
    expect(
      peak(object('CronJob', `schedule: "0 0 * * *", jobTemplate: { spec: { parallelism: 3, ${template} } }`)),
    ).toBe(3);
  });

  it('rounds a percentage up', () => {
    expect(surgeOf('25%', 3)).toBe(1);
    expect(surgeOf(2, 3)).toBe(2);
    expect(surgeOf('nonsense', 3)).toBe(0);
  });
});
