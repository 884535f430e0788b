import { expect, it } from 'vitest';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { describeCluster } from '../support/cluster.ts';

const policy = (
  namespace: string,
  spec: Record<string, unknown> = { podSelector: {}, policyTypes: ['Ingress'] },
): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'default-deny', namespace },
  spec,
});

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 0
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "registry.example/web:1", env: [{name: A, value: b}]}
        - {name: sidecar, image: "registry.example/sidecar:1"}
`;

describeCluster('changing', (cluster) => {
  const live = cluster.open();
  const web = (namespace: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web' });

  it('tries an apply without storing it, then applies, and owns the fields', async () => {
    const namespace = await cluster.namespace('apply');
    const ref = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name: 'default-deny' };
    const tried = await live.apply(policy(namespace), { dryRun: true });
    expect(tried).toMatchObject({
      object: { kind: 'NetworkPolicy', spec: { policyTypes: ['Ingress'] } },
      warnings: [],
    });
    expect(await live.get(ref)).toBeUndefined();

    await live.apply(policy(namespace));
    expect(await live.get(ref)).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
      metadata: { managedFields: [expect.objectContaining({ manager: 'kubeharden', operation: 'Apply' })] },
    });
  });

  it('refuses a field that does not exist, and names it', async () => {
    const namespace = await cluster.namespace('strict');
    const wrong = policy(namespace, { podSelector: {}, policyType: ['Ingress'] });
    await expect(live.apply(wrong, { dryRun: true })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('policyType'),
      causes: [{ field: 'spec.policyType', message: 'unknown field' }],
    });
    await expect(live.create(wrong, { dryRun: true })).rejects.toMatchObject({
      code: 'invalid',
      causes: [{ field: 'spec.policyType', message: 'unknown field' }],
    });
    const bad = policy(namespace, { podSelector: {}, policyTypes: ['Sideways'] });
    await expect(live.create(bad, { dryRun: true })).rejects.toMatchObject({
      code: 'invalid',
      status: 422,
      causes: [expect.objectContaining({ field: 'spec.policyTypes[0]' })],
    });
  });

  it('stops at fields that somebody else owns, and takes them only when told to', async () => {
    const namespace = await cluster.namespace('conflict');
    await cluster.create(DEPLOYMENT, namespace);
    const manifest: Manifest = { ...web(namespace), metadata: { name: 'web', namespace }, spec: { replicas: 1 } };
    const { name: _name, namespace: _namespace, ...applied } = { ...manifest, name: '', namespace: '' };
    await expect(live.apply(applied, { dryRun: true })).rejects.toMatchObject({
      code: 'conflict',
      status: 409,
      causes: [{ field: '.spec.replicas', message: expect.stringContaining('loader') }],
    });
    const forced = await live.apply(applied, { dryRun: true, force: true });
    expect(forced.object).toMatchObject({ spec: { replicas: 1 } });
  });

  it('creates an object once', async () => {
    const namespace = await cluster.namespace('create');
    const created = await live.create({
      ...policy(namespace),
      metadata: {
        name: 'default-deny',
        namespace,
        uid: 'of-another-life',
        resourceVersion: '1',
        managers: ['kubectl'],
      },
    });
    expect(created.object.metadata.uid).not.toBe('of-another-life');
    await expect(live.create(policy(namespace))).rejects.toMatchObject({
      code: 'conflict',
      hint: 'An object of that name exists; look at it first.',
    });
  });

  it('patches containers by name and removes with null', async () => {
    const namespace = await cluster.namespace('patch');
    await cluster.create(DEPLOYMENT, namespace);
    const security = { allowPrivilegeEscalation: false };
    const body = {
      spec: {
        template: {
          spec: { containers: [{ name: 'web', securityContext: security, env: null }], enableServiceLinks: false },
        },
      },
    };
    const tried = await live.patch(web(namespace), { type: 'strategic', body }, { dryRun: true });
    expect(tried.object).toMatchObject({
      spec: {
        template: {
          spec: {
            enableServiceLinks: false,
            containers: [{ name: 'web', securityContext: security }, { name: 'sidecar' }],
          },
        },
      },
    });
    expect(JSON.stringify(tried.object.spec)).not.toContain('"env"');
    expect(JSON.stringify((await live.get(web(namespace)))?.spec)).toContain('"env"');
    await expect(
      live.patch(web(namespace), { type: 'strategic', body: { spec: { replica: 3 } } }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: expect.not.stringContaining('map['),
      causes: [{ field: 'spec.replica', message: 'unknown field' }],
    });
  });

  it('changes nothing when the object is another one or has moved on', async () => {
    const namespace = await cluster.namespace('moved');
    await cluster.create(DEPLOYMENT, namespace);
    const ref = web(namespace);
    const labels = { team: 'a' };
    await expect(
      live.patch(ref, { type: 'strategic', body: { metadata: { uid: 'another', labels } } }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      live.patch(ref, { type: 'merge', body: { metadata: { resourceVersion: '1', labels } } }),
    ).rejects.toMatchObject({ code: 'conflict', status: 409 });
    await expect(
      live.patch(ref, {
        type: 'json',
        body: [
          { op: 'test', path: '/spec/replicas', value: 5 },
          { op: 'replace', path: '/spec/replicas', value: 6 },
        ],
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
    const changed = await live.patch(ref, {
      type: 'json',
      body: [
        { op: 'test', path: '/spec/replicas', value: 0 },
        { op: 'add', path: '/metadata/labels', value: labels },
      ],
    });
    expect(changed.object.metadata.labels).toEqual(labels);
    await expect(live.patch({ ...ref, name: 'gone' }, { type: 'merge', body: {} })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(`Could not change Deployment ${namespace}/gone`),
    });
  });

  it('deletes only the object that was meant', async () => {
    const namespace = await cluster.namespace('delete');
    const { object } = await live.create(policy(namespace));
    const ref = { apiVersion: object.apiVersion, kind: object.kind, namespace, name: object.metadata.name };
    await expect(live.delete(ref, { uid: 'another' })).rejects.toMatchObject({ code: 'conflict', status: 409 });
    await expect(live.delete(ref, { resourceVersion: '1' })).rejects.toMatchObject({ code: 'conflict' });
    const { uid = '', resourceVersion = '' } = object.metadata;
    await live.delete(ref, { uid, resourceVersion }, { dryRun: true });
    expect(await live.get(ref)).toBeDefined();
    await live.delete(ref, { uid, resourceVersion });
    expect(await live.get(ref)).toBeUndefined();
    await expect(live.delete(ref, {})).rejects.toMatchObject({ code: 'not-found' });
  });

  it('hands on the warnings of the API server', async () => {
    const namespace = await cluster.namespace('warnings');
    await cluster.create(
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web, securityContext: {privileged: true}}]}',
      namespace,
    );
    const labelled = await live.patch(
      { apiVersion: 'v1', kind: 'Namespace', name: namespace },
      { type: 'strategic', body: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } } },
      { dryRun: true },
    );
    expect(labelled.warnings).toEqual([
      `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "baseline:latest"`,
      'web: privileged',
    ]);
  });

  it('tells a refusal by a rule of the cluster from a missing permission', async () => {
    const namespace = await cluster.namespace('admission', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const pod: Manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace },
      spec: { containers: [{ name: 'web', image: 'web' }] },
    };
    await expect(live.create(pod)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('violates PodSecurity'),
      hint: expect.stringContaining('A rule of the cluster'),
    });
    const nobody = cluster.open('nobody');
    await expect(nobody.create(pod, { dryRun: true })).rejects.toMatchObject({
      code: 'forbidden',
      message: `You may not try to create Pod ${namespace}/web.`,
      hint: expect.stringContaining('Ask for the permission to create pods;'),
    });
    await expect(nobody.get(web(namespace))).rejects.toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining('get deployments.apps'),
    });
    nobody.close();
  });

  it('finds the path of kinds that are not scanned by asking, and names those that are not served', async () => {
    const namespace = await cluster.namespace('kinds');
    const created = await live.create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'lock', namespace },
      spec: { holderIdentity: 'me' },
    });
    expect(created.object).toMatchObject({ spec: { holderIdentity: 'me' } });
    const unknown: Manifest = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' } };
    await expect(live.apply(unknown)).rejects.toMatchObject({
      code: 'not-found',
      message: 'The cluster does not serve Widget of example.org/v1.',
    });
    expect(await live.get({ apiVersion: 'example.org/v1', kind: 'Widget', name: 'w' })).toBeUndefined();
  });
});
