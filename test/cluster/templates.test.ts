import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveCluster } from '../../src/cluster/live/index.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { template, templateIds } from '../../src/templates/library.ts';
import { render, renderManifests, type Template } from '../../src/templates/template.ts';
import { describeCluster } from '../support/cluster.ts';

/** Files for machines and pipelines: read by their own programs, not by the API server. */
const FILE_GROUPS = new Set([
  'apiserver.config.k8s.io',
  'audit.k8s.io',
  'kubeadm.k8s.io',
  'kubelet.config.k8s.io',
  'kustomize.config.k8s.io',
  // Kinds of Tekton and Kyverno, which no test's API server serves.
  'kyverno.io',
  'tekton.dev',
]);
const isFile = (document: unknown): boolean => {
  const { apiVersion, kind } = document as Partial<Manifest>;
  return !apiVersion || !kind || FILE_GROUPS.has(apiVersion.split('/')[0] ?? '');
};

describeCluster('every template, with its defaults', (cluster) => {
  let live: LiveCluster;
  let namespace: string;
  beforeAll(async () => {
    live = cluster.open();
    namespace = await cluster.namespace('templates');
  });
  afterAll(() => live.close());

  /** For parameters without a default: what a person would type. */
  const sample = (name: string, type: string): unknown => {
    if (name === 'namespace') return namespace;
    return { string: 'sample', number: 1, boolean: true, list: [], object: {} }[type];
  };
  const valuesFor = ({ parameters }: Template): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(parameters)
        .filter(([, parameter]) => !('default' in parameter))
        .map(([name, { type }]) => [name, sample(name, type)]),
    );

  describe.each(templateIds())('%s', (id) => {
    it('is taken by the API server under strict validation, or is a file that parses', async () => {
      const found = template(id);
      expect(found.title).not.toBe('');
      const documents = render(found, valuesFor(found));
      expect(documents.length).toBeGreaterThan(0);
      expect(JSON.stringify(documents)).not.toMatch(/(?<!\$)\$\{\w+\}/);
      if (documents.some(isFile)) return;
      for (const manifest of renderManifests(found, valuesFor(found))) {
        const placed =
          manifest.metadata.namespace === undefined
            ? manifest
            : { ...manifest, metadata: { ...manifest.metadata, namespace } };
        const { object, warnings } = await live.apply(placed, { dryRun: true });
        expect(object.kind).toBe(manifest.kind);
        expect(warnings).toEqual([]);
      }
    });
  });
});
