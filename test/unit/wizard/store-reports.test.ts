import { describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Manifest } from '../../../src/core/kube/objects.ts';
import { isOwn } from '../../../src/core/share.ts';
import { list } from '../../../src/core/snapshot.ts';
import { assess } from '../../../src/wizard/assess.ts';
import { type ReportStore, storeReports } from '../../../src/wizard/store-reports.ts';

const result = assess(await new EmbeddedCluster(demoWorld).collect({}));
const namespaces = list(result.snapshot, 'namespaces').map(({ metadata }) => metadata.name);
const { signal } = new AbortController();

/** A cluster that only remembers what is kept in it; one namespace refuses. */
function memory(refuses?: string) {
  const objects = new Map<string, Manifest>();
  const keyOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
  const store: ReportStore = {
    namespace: 'kubeharden',
    apply: async (object) => {
      if (refuses && object.metadata.namespace === refuses)
        throw new AppError('forbidden', `You may not write to ${refuses}.`, 'Ask.');
      objects.set(keyOf(object), object);
      return { object, warnings: [] };
    },
    delete: async ({ kind, namespace, name }) => {
      objects.delete(`${kind} ${namespace}/${name}`);
    },
    labelledConfigMaps: async () =>
      [...objects.values()].flatMap(({ kind, metadata }) => (kind === 'ConfigMap' ? metadata.name : [])),
  };
  return { objects, store };
}

describe('reports that stay in the cluster', () => {
  it('are one small object for each namespace and one for the cluster, and none of what is gone', async () => {
    const { objects, store } = memory();
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'report-gone', namespace: 'kubeharden' } };
    await store.apply(gone);
    const { kept, failures } = await storeReports(store, result, { kind: 'configmap', signal });
    expect({ kept, failures }).toEqual({ kept: namespaces.length + 1, failures: [] });
    expect([...objects.keys()].sort()).toEqual(
      ['report.cluster', ...namespaces.map((name) => `report-${name}`)]
        .map((name) => `ConfigMap kubeharden/${name}`)
        .sort(),
    );
    for (const object of objects.values()) expect(JSON.stringify(object).length).toBeLessThan(100_000);
  });

  it('take the place of the ConfigMaps where policy reports are served', async () => {
    const { objects, store } = memory();
    await storeReports(store, result, { kind: 'configmap', signal });
    await storeReports(store, result, { kind: 'policyreport', signal });
    expect(new Set([...objects.values()].map(({ kind }) => kind))).toEqual(
      new Set(['PolicyReport', 'ClusterPolicyReport']),
    );
  });

  it('are told apart from those that could not be kept', async () => {
    const { store } = memory('shop');
    const { kept, failures } = await storeReports(store, result, { kind: 'policyreport', signal });
    expect(kept).toBe(namespaces.length);
    expect(failures.map(({ title }) => title)).toEqual(['PolicyReport shop/kubeharden']);
  });

  it('are shared so that each namespace has exactly one process', () => {
    for (const count of [1, 2, 3, 7])
      for (const name of ['', ...namespaces, 'a', 'kube-system-2'])
        expect([...Array(count).keys()].filter((index) => isOwn({ index, count }, name))).toHaveLength(1);
  });
});
