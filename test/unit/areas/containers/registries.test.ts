import { describe, expect, it } from 'vitest';
import containers from '../../../../src/areas/containers/index.ts';
import { distrustOf, publisherOf, successorOf } from '../../../../src/areas/containers/registries.ts';
import { isAllowed } from '../../../../src/areas/containers/registry-policy.ts';
import registryK8sIo from '../../../../src/areas/containers/remediations/registry-k8s-io.ts';
import trustedRegistries from '../../../../src/areas/containers/remediations/trusted-registries.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { isOpen } from '../../../../src/core/finding.ts';
import { type Image, parseImage } from '../../../../src/core/kube/image.ts';
import { planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';
import { TestWorld } from '../quotas/world.ts';

const image = (text: string): Image => {
  const parsed = parseImage(text);
  if (!parsed) throw new Error(`${text} is no image`);
  return parsed;
};
const pod = (name: string, text: string, namespace = 'shop'): string => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace} }
spec: { containers: [{ name: main, image: "${text}" }] }`;
const NAMESPACES = `
---
apiVersion: v1
kind: Namespace
metadata: { name: kube-system }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }`;
const world = (remediation: typeof trustedRegistries, ...parts: string[]): TestWorld =>
  new TestWorld(remediation, [NAMESPACES, ...parts].join('').replace(/^\n---/, ''));

describe('registries', () => {
  it.each([
    ['nginx', 'docker.io/library/'],
    ['ghcr.io/shop/a/b:1', 'ghcr.io/shop/'],
    ['registry.example:5000/a/b', 'registry.example:5000/'],
    ['mcr.microsoft.com/tool:1', 'mcr.microsoft.com/tool'],
  ])('the publisher of %s is %s', (text, publisher) => {
    expect(publisherOf(image(text))).toBe(publisher);
  });

  it('is frozen or not', () => {
    expect(successorOf(image('k8s.gcr.io/a/b:1'))).toBe('registry.k8s.io/a/b:1');
    expect(successorOf(image('gcr.io/google_containers/pause:3'))).toBe('registry.k8s.io/pause:3');
    expect(successorOf(image('gcr.io/other/pause:3'))).toBeUndefined();
  });

  it('is to be distrusted or not', () => {
    expect(distrustOf(image('localhost:5000/a'))).toBeDefined();
    expect(distrustOf(image('registry.example:80/a'))).toBeDefined();
    expect(distrustOf(image('bitnamilegacy/redis:7'))).toBeDefined();
    expect(distrustOf(image('registry.example/a'))).toBeUndefined();
  });

  it('is named by a prefix', () => {
    expect(isAllowed(image('nginx:1'), ['docker.io/library/nginx'])).toBe(true);
    expect(isAllowed(image('nginx-evil:1'), ['docker.io/library/nginx'])).toBe(false);
    expect(isAllowed(image('ghcr.io/shopper/a'), ['ghcr.io/shop/'])).toBe(false);
  });
});

describe('trusting registries', () => {
  it('names what runs now, refuses the rest, and passes afterwards', async () => {
    const cluster = world(
      trustedRegistries,
      pod('a', 'nginx:1'),
      pod('b', 'ghcr.io/shop/api:1'),
      pod('c', 'k8s.gcr.io/echoserver:1'),
      pod('system', 'provider.example/agent:1', 'kube-system'),
    );
    const { changes, impact } = await cluster.plan();
    const [policy, binding] = changes.map((change) => (change.kind === 'apply' ? change.manifest : undefined));
    expect(policy?.spec).toMatchObject({
      variables: expect.arrayContaining([
        {
          name: 'allowed',
          expression: "['docker.io/library/', 'ghcr.io/shop/', 'k8s.gcr.io/', 'registry.k8s.io/']",
        },
      ]),
    });
    expect(binding?.spec).toMatchObject({
      validationActions: ['Deny'],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
        },
      },
    });
    expect(impact.consequences[0]?.level).toBe('safe');
    await cluster.apply(changes);
    expect((await cluster.open()).filter((open) => !open.endsWith(' system'))).toEqual([]);
  });

  it('names the workloads whose next start would be refused', async () => {
    const cluster = world(trustedRegistries, pod('a', 'nginx:1'), pod('b', 'localhost:5000/tool:1'));
    const { impact } = await cluster.plan();
    expect(impact.consequences[0]).toMatchObject({ level: 'breaks' });
    expect(impact.consequences[0]?.text).toContain('Pod shop/b');
  });

  it('tries first where the operator says so, and offers to refuse later with the same list', async () => {
    const cluster = world(trustedRegistries, pod('a', 'nginx:1'));
    const { changes } = await cluster.plan('', { values: { action: 'warn', registries: ['docker.io/library/nginx'] } });
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual(['img-trusted-registry cluster']);
    const again = await cluster.plan();
    expect(again.step.parameters.find(({ name }) => name === 'registries')?.default).toEqual([
      'docker.io/library/nginx',
    ]);
    await cluster.apply(again.changes);
    expect(await cluster.open()).toEqual([]);
  });

  it.each(["a'b/", 'registry.example', '/x', "x/'] + ["])('refuses %j as a prefix', async (prefix) => {
    await expect(
      world(trustedRegistries, pod('a', 'nginx:1')).plan('', { values: { registries: [prefix] } }),
    ).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a list of trusted registries', () => {
  it('is never empty, which would refuse every pod', async () => {
    const empty = world(trustedRegistries);
    expect((await empty.plan()).step.parameters[0]?.default).toEqual(['docker.io/library/', 'registry.k8s.io/']);
    await expect(empty.plan('', { values: { registries: [] } })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('is not offered where the API server does not know such policies', () => {
    const snapshot = snapshotOf(`
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.27.4
discovery: [{ group: "", version: v1, kind: Pod, plural: pods, namespaced: true, verbs: [get] }]
`);
    const findings = evaluate(containers.checks, snapshot);
    expect(findings.filter(isOpen).map(({ check }) => check)).toContain('img-trusted-registry');
    expect(planSteps([trustedRegistries], findings, snapshot)).toEqual([]);
  });
});

describe('moving to registry.k8s.io', () => {
  it('keeps path and tag, and passes afterwards', async () => {
    const cluster = world(registryK8sIo, pod('a', 'k8s.gcr.io/echoserver:1.10'), pod('b', 'nginx:1'));
    const { changes } = await cluster.plan();
    expect(changes.map((change) => (change.kind === 'patch' ? change.patch : change))).toEqual([
      { spec: { containers: [{ name: 'main', image: 'registry.k8s.io/echoserver:1.10' }] } },
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual([]);
  });
});
