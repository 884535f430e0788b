import { defineCheck } from '../../../core/check.ts';
import type { Node } from '../../../core/kube/objects.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { isControlPlane } from '../../control-plane/nodes.ts';

const POOL_LABELS = [
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
];

/** Nodes that should be alike: a provider's pool, else the same role, system and architecture. */
function poolOf(node: Node): string {
  const label = POOL_LABELS.find((name) => node.metadata.labels?.[name]);
  if (label) return `pool ${node.metadata.labels?.[label]}`;
  const { operatingSystem = 'linux', architecture = '' } = node.status?.nodeInfo ?? {};
  return `${isControlPlane(node) ? 'control-plane nodes' : 'workers'}, ${operatingSystem}/${architecture}`;
}

const FACTS = ['kubeletVersion', 'containerRuntimeVersion', 'kernelVersion', 'osImage'] as const;

export default defineCheck({
  id: 'ver-node-drift',
  area: 'versions',
  title: 'Nodes that are no longer alike',
  severity: 'low',
  risk: 'Nodes that were patched at different times behave differently: what is safe on one is open on the next, and where a pod lands decides which.',
  fields: [
    {
      path: 'Node status.nodeInfo kubeletVersion, containerRuntimeVersion, kernelVersion, osImage',
      allowed: 'the same on all nodes of a pool',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'nodes' }],
  messages: {
    pass: { brief: 'alike', detail: 'All nodes of {pool} run the same versions.' },
    fail: { brief: '{pool}: {facts}', detail: 'Nodes of {pool} differ in {facts}.' },
  },
  *evaluate(snapshot) {
    const pools = Map.groupBy(
      list(snapshot, 'nodes').filter(({ status }) => status?.nodeInfo),
      poolOf,
    );
    for (const [pool, nodes] of pools) {
      const differing = FACTS.flatMap((fact) => {
        const values = Map.groupBy(nodes, ({ status }) => status?.nodeInfo?.[fact] ?? '');
        return values.size > 1 ? [{ fact, values }] : [];
      });
      const verdict = differing.length > 0 ? 'fail' : 'pass';
      yield {
        verdict,
        subject: CLUSTER,
        path: pool,
        message: verdict,
        data: {
          pool,
          facts: listing(
            differing.map(({ fact }) => fact),
            4,
          ),
        },
        evidence: differing.flatMap(({ fact, values }) =>
          [...values].map(([value, on]) => ({
            path: `status.nodeInfo.${fact}`,
            value,
            source: listing(on.map(({ metadata }) => metadata.name)),
          })),
        ),
      };
    }
  },
});
