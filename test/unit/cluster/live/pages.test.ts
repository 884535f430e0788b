import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageReader } from '../../../../src/cluster/live/pages.ts';
import { ReduceCache } from '../../../../src/core/reduce/container.ts';
import { reduceObject } from '../../../../src/core/reduce/object.ts';
import { TEMPLATE } from '../../../../src/core/reduce/pod.ts';
import { record, records } from '../../../../src/core/reduce/raw.ts';
import type { ListedResource } from '../../../../src/core/resources.ts';

const MANAGED = [
  { manager: 'kubelet', operation: 'Update', fieldsV1: { 'f:status': { 'k:{"ip":"10.0.0.1"}': { '.': {} } } } },
];

/** A pod as the API server writes it: metadata with managed fields last, then spec, then status. */
const pod = (name: string, spec: object, { controlled = true, namespace = 'shop' } = {}) => ({
  metadata: {
    name,
    namespace,
    ...(controlled ? { ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true }] } : {}),
    managedFields: MANAGED,
  },
  spec,
  status: { phase: 'Running', podIP: '10.0.0.1' },
});

const specOf = (node: string | undefined, token: string, env: string) => ({
  volumes: [{ name: `kube-api-access-${token}`, projected: { sources: [] } }],
  containers: [
    {
      name: 'web',
      image: 'registry.example/web:1',
      env: [{ name: 'BACKEND_URL', value: env }],
      volumeMounts: [{ name: `kube-api-access-${token}`, mountPath: '/var/run' }],
    },
  ],
  ...(node ? { nodeName: node } : {}),
  affinity: { nodeAffinity: { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node ?? ''] }] } },
});

const page = (items: readonly object[]) => Buffer.from(JSON.stringify({ metadata: {}, items }));
const read = (reader: PageReader, items: readonly object[], resource?: ListedResource) =>
  records(record(reader.parse(page(items), 'list', resource)).items);

/** As a snapshot keeps them. The name of a token's volume is the first one's: it is told apart by its mount. */
const reduced = (items: readonly object[], resource: ListedResource, cache?: ReduceCache): unknown =>
  JSON.parse(
    JSON.stringify(items.map((item) => reduceObject(resource, record(item), cache))).replaceAll(
      /kube-api-access-\w{5}/g,
      'token',
    ),
  );

describe('PageReader', () => {
  it('reads the spec of pods of one template once', () => {
    const [first, second] = read(
      new PageReader(),
      [pod('a', specOf('n1', 'aaaaa', 'http://x')), pod('b', specOf('n2', 'bbbbb', 'http://x'))],
      'pods',
    );
    expect(record(first?.spec)).toMatchObject({ [TEMPLATE]: 0, nodeName: 'n1' });
    expect(second?.spec).toEqual({ [TEMPLATE]: 0, nodeName: 'n2' });
    expect(second?.status).toEqual({ phase: 'Running', podIP: '10.0.0.1' });
  });

  it('keeps of managed fields the managers and the API versions that they wrote with', () => {
    const managedFields = [
      { manager: 'a', operation: 'Apply', apiVersion: 'batch/v1beta1', fieldsV1: { 'f:apiVersion': {} } },
      { manager: 'b"c', operation: 'Update', fieldsV1: {} },
      { manager: 'd', operation: 'Update', apiVersion: 'v1', fieldsType: 'FieldsV1' },
    ];
    const [item] = read(new PageReader(), [{ metadata: { name: 'x', managedFields }, spec: {} }]);
    expect(record(item?.metadata).managedFields).toEqual([
      { manager: 'a', apiVersion: 'batch/v1beta1' },
      { manager: 'b"c' },
      { manager: 'd', apiVersion: 'v1' },
    ]);
  });

  it('leaves pods that nothing controls and those of the platform whole', () => {
    const spec = specOf('n1', 'aaaaa', 'http://x');
    for (const about of [{ controlled: false }, { namespace: 'kube-system' }, { namespace: 'openshift-etcd' }]) {
      const items = read(new PageReader(), [pod('a', spec, about), pod('b', spec, about)], 'pods');
      expect(items.map((item) => item.spec)).toEqual([spec, spec]);
    }
  });

  it('reads the template of a ReplicaSet once with that of its Deployment', () => {
    const template = { metadata: { labels: { spec: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
    const metadata = { name: 'web', namespace: 'shop', uid: 'u', managedFields: MANAGED };
    const ownerReferences = [{ kind: 'Deployment', name: 'web', uid: 'u', controller: true }];
    const reader = new PageReader();
    const cache = new ReduceCache();
    const deployments = [{ metadata, spec: { replicas: 1, template, strategy: {} }, status: {} }];
    const replicaSets = [
      {
        metadata: { name: 'web-1', ownerReferences, managedFields: MANAGED },
        spec: { replicas: 1, template },
        status: { replicas: 1 },
      },
    ];
    expect(reduced(read(reader, deployments, 'deployments.apps'), 'deployments.apps', cache)).toEqual(
      reduced(deployments, 'deployments.apps'),
    );
    const items = read(reader, replicaSets, 'replicasets.apps');
    expect(record(record(items[0]?.spec).template).spec).toEqual({ [TEMPLATE]: 0 });
    expect(reduced(items, 'replicasets.apps', cache)).toEqual(reduced(replicaSets, 'replicasets.apps'));
  });

  it('reads every byte where a list seems to end inside a string, and forgets what it took for known', () => {
    const strange = [{ manager: 'm', fieldsV1: { 'v:[{"a":1}],': {}, 'f:spec': {} } }];
    const spec = specOf('n1', 'aaaaa', 'http://x');
    const odd = { ...pod('a', spec), metadata: { ...pod('a', spec).metadata, managedFields: strange } };
    const reader = new PageReader();
    const items = read(reader, [pod('z', specOf('n3', 'ccccc', 'http://x')), odd], 'pods');
    expect(items[1]?.spec).toEqual(spec);
    expect(record(items[1]?.metadata).managedFields).toEqual([{ manager: 'm' }]);
    expect(records(record(read(reader, [pod('b', spec)], 'pods')[0]?.spec).containers)).toHaveLength(1);
  });

  it('comes to the same as reading each object whole', () => {
    const word = fc.constantFrom(
      'n1',
      'n2',
      'http://n1',
      'postgres://db:5432',
      '"status":',
      '},"status":{',
      'ünï',
      '"',
    );
    const token = fc.constantFrom('aaaaa', 'bbbbb', 'ccccc');
    const about = fc.record({
      controlled: fc.boolean(),
      namespace: fc.constantFrom('shop', 'kube-system', '"controller":true'),
    });
    const spec = fc.oneof(
      fc.tuple(fc.constantFrom('n1', 'n2', undefined), token, word).map((parts) => specOf(...parts)),
      fc.record({ containers: fc.constant([]), hostname: word, hostPID: fc.boolean() }),
      fc.constant({}),
    );
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(spec, about))), (pages) => {
        const reader = new PageReader();
        const cache = new ReduceCache();
        for (const [index, one] of pages.entries()) {
          const pods = one.map(([content, options], at) => pod(`p${index}-${at}`, content, options));
          expect(reduced(read(reader, pods, 'pods'), 'pods', cache)).toEqual(
            reduced(read(new PageReader(), pods), 'pods'),
          );
        }
      }),
    );
  });
});
