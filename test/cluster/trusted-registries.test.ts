import { expect, it } from 'vitest';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { template } from '../../src/templates/library.ts';
import { renderManifests } from '../../src/templates/template.ts';
import { describeCluster } from '../support/cluster.ts';

const ALLOWED = "['registry.example/', 'docker.io/library/nginx', 'ghcr.io/shop/']";

describeCluster('the policy on trusted registries', (cluster) => {
  const live = cluster.open();

  /** The policy as it is shipped, under a name of its own and for one namespace, so that other tests are not held to it. */
  const bind = async (namespace: string): Promise<void> => {
    const rendered = renderManifests(template('containers/trusted-registries'), { allowed: ALLOWED });
    for (const manifest of rendered) {
      const own: Manifest = { ...manifest, metadata: { ...manifest.metadata, name: namespace } };
      await live.apply(
        manifest.kind === 'ValidatingAdmissionPolicy'
          ? own
          : {
              ...own,
              spec: {
                policyName: namespace,
                validationActions: ['Deny'],
                matchResources: {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
                },
              },
            },
      );
    }
  };
  const pod = (namespace: string, name: string, image: string, labels = {}): Manifest => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      initContainers: [{ name: 'init', image: 'registry.example/init:1' }],
      containers: [{ name: 'main', image }],
    },
  });

  it('lets in what a prefix names, completes short names, and refuses everything else', async () => {
    const namespace = await cluster.namespace('registries');
    // Made before the policy: it must stay changeable.
    await live.create(pod(namespace, 'before', 'quay.io/other/tool:1'));
    await bind(namespace);
    const refused = async (image: string): Promise<boolean> => {
      try {
        await live.create(pod(namespace, 'try', image), { dryRun: true });
        return false;
      } catch (error) {
        expect(String(error)).toMatch(/outside of the trusted registries/);
        return true;
      }
    };
    await cluster.until(() => refused('quay.io/other/tool:1'));
    for (const image of [
      'registry.example/a/b:1',
      'nginx',
      'nginx:1.29',
      'docker.io/nginx:1',
      'docker.io/library/nginx:1',
      `nginx@sha256:${'a'.repeat(64)}`,
      'ghcr.io/shop/api:2',
    ])
      expect(await refused(image), image).toBe(false);
    for (const image of [
      'nginx-evil:1',
      'someone/nginx:1',
      'busybox',
      'ghcr.io/shopper/api:2',
      'registry.example.evil.test/a:1',
      'registry.example:5000/a:1',
      'localhost/registry.example/a:1',
    ])
      expect(await refused(image), image).toBe(true);

    const { object } = await live.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'before', namespace, labels: { seen: 'yes' } },
    });
    expect(object.metadata.labels).toMatchObject({ seen: 'yes' });
  });
});
