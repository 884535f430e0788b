import { beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EmbeddedCluster } from '../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../src/cluster/embedded/world/index.ts';
import { policyReport } from '../../src/report/policy-report.ts';
import { assess } from '../../src/wizard/assess.ts';
import { describeCluster } from '../support/cluster.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const counts = Object.fromEntries(['pass', 'fail', 'warn', 'error', 'skip'].map((name) => [name, number]));
const reference = Object.fromEntries(
  ['apiVersion', 'kind', 'namespace', 'name', 'uid', 'resourceVersion', 'fieldPath'].map((name) => [name, text]),
);

/** The shape that both published APIs give their reports: what it does not name is refused under strict validation. */
const SCHEMA = {
  type: 'object',
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: 'object' },
    source: text,
    summary: { type: 'object', properties: counts },
    results: {
      type: 'array',
      items: {
        type: 'object',
        required: ['policy'],
        properties: {
          source: text,
          policy: text,
          rule: text,
          category: text,
          severity: { ...text, enum: ['critical', 'high', 'low', 'medium', 'info'] },
          result: { ...text, enum: ['pass', 'fail', 'warn', 'error', 'skip'] },
          scored: { type: 'boolean' },
          message: text,
          timestamp: {
            type: 'object',
            required: ['nanos', 'seconds'],
            properties: { seconds: { ...number, format: 'int64' }, nanos: { ...number, format: 'int32' } },
          },
          resources: { type: 'array', items: { type: 'object', properties: reference } },
          properties: { type: 'object', additionalProperties: text },
        },
      },
    },
  },
};

const APIS = [
  { api: 'policyreport', group: 'wgpolicyk8s.io', version: 'v1alpha2', kinds: ['PolicyReport', 'ClusterPolicyReport'] },
  { api: 'openreports', group: 'openreports.io', version: 'v1alpha1', kinds: ['Report', 'ClusterReport'] },
] as const;

const definition = (group: string, version: string, kind: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${kind.toLowerCase()}s.${group}`,
    annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/enhancements/pull/1111' },
  },
  spec: {
    group,
    scope: kind.startsWith('Cluster') ? 'Cluster' : 'Namespaced',
    names: { kind, plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase() },
    versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } }],
  },
});

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

describeCluster('policy reports of the demo', (cluster) => {
  const { loader } = cluster;
  const demo = new EmbeddedCluster(demoWorld);

  beforeAll(async () => {
    for (const { group, version, kinds } of APIS) {
      for (const kind of kinds) await loader.create(definition(group, version, kind));
      for (const kind of kinds)
        await cluster.until(
          async () => (await loader.request('GET', `/apis/${group}/${version}/${kind.toLowerCase()}s`)).status === 200,
        );
    }
    for (const name of ['shop', 'payments', 'monitoring', 'build', 'legacy'])
      await loader.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }, 60_000);

  it.each(APIS)(
    'are taken by the API server as $api under strict validation, and replaced by the next',
    async ({ api, group, version }) => {
      const result = assess(await demo.collect({}));
      const objects = parseAllDocuments(policyReport([result], api)).map((document) => document.toJS() as Written);
      expect(objects.length).toBeGreaterThan(5);
      for (const object of [...objects, ...objects]) {
        const { kind, metadata } = object;
        const namespace = metadata.namespace ? `namespaces/${metadata.namespace}/` : '';
        const path = `/apis/${group}/${version}/${namespace}${kind.toLowerCase()}s/${metadata.name}`;
        const { status, body } = await loader.request(
          'PATCH',
          `${path}?fieldManager=test&fieldValidation=Strict`,
          object,
          'application/apply-patch+yaml',
        );
        expect([200, 201], body).toContain(status);
      }
      const { body } = await loader.request(
        'GET',
        `/apis/${group}/${version}/${APIS.find((each) => each.api === api)?.kinds[0].toLowerCase()}s`,
      );
      expect(JSON.parse(body).items).toHaveLength(objects.filter(({ metadata }) => metadata.namespace).length);
    },
  );
});
