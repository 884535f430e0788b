import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { CVE_MESSAGES, matchesOf } from '../matching.ts';

export default defineCheck({
  id: 'ver-runtime-cve',
  area: 'versions',
  title: 'Known vulnerabilities of the container runtime',
  severity: 'high',
  risk: 'The runtime works as root on every node and reads what images say. With CVE-2026-53488 it is enough that a node pulls an image with a crafted label: the command in it runs as root of the node, and Pod Security does not take part.',
  fields: [
    {
      path: 'Node status.nodeInfo.containerRuntimeVersion',
      allowed: 'a containerd or CRI-O release without a published vulnerability',
    },
  ],
  controls: [
    { framework: 'CVE', id: 'CVE-2026-53488' },
    { framework: 'Kubescape', id: 'C-0087' },
    { framework: 'MITRE', id: 'T1611' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'version', optional: true }],
  messages: {
    ...CVE_MESSAGES,
    other: {
      brief: '{runtime} is not judged',
      detail:
        'The API shows {runtime} on {nodes}, but not the containerd and runc below it. Run kubeharden node there.',
    },
  },
  *evaluate(snapshot) {
    yield* matchesOf('containerd', snapshot);
    yield* matchesOf('cri-o', snapshot);
    const others = Map.groupBy(
      list(snapshot, 'nodes').filter(
        ({ status }) => status?.nodeInfo && !/^(containerd|cri-o):/.test(status.nodeInfo.containerRuntimeVersion),
      ),
      ({ status }) => status?.nodeInfo?.containerRuntimeVersion ?? '',
    );
    for (const [runtime, nodes] of others)
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        path: runtime,
        message: 'other',
        data: { runtime, nodes: listing(nodes.map(({ metadata }) => metadata.name)) },
      };
  },
});
