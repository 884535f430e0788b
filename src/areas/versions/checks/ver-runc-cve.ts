import { defineCheck } from '../../../core/check.ts';
import { inspectedNodes } from '../../../core/kube/node-facts.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { CVE_MESSAGES, matchesOf } from '../matching.ts';

export default defineCheck({
  id: 'ver-runc-cve',
  area: 'versions',
  title: 'Known vulnerabilities of runc',
  severity: 'critical',
  risk: 'runc starts every container as root of the node. CVE-2025-31133 and its two companions let an image or a pod’s own settings write to the node’s kernel interfaces from inside, past AppArmor and SELinux. The API shows containerd’s version, never runc’s.',
  fields: [{ path: 'runc --version on each node', allowed: 'a release without a published vulnerability' }],
  controls: [
    { framework: 'CVE', id: 'CVE-2025-31133' },
    { framework: 'CVE', id: 'CVE-2024-21626' },
    { framework: 'Kubescape', id: 'C-0087' },
    { framework: 'MITRE', id: 'T1611' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [
    { resource: 'nodes', optional: true },
    { resource: 'nodes/files', optional: true },
    { resource: 'version', optional: true },
  ],
  messages: {
    ...CVE_MESSAGES,
    notAsked: {
      brief: 'no node was read',
      detail:
        'The API does not show runc. Scan with --ssh USER@HOST for each node, or with --local-node on the node; providers list it with each node image.',
    },
    others: {
      brief: 'not seen on {nodes}',
      detail: 'runc was not seen on {nodes}: read these nodes too, or look it up in the release notes of their image.',
    },
  },
  *evaluate(snapshot) {
    yield* matchesOf('runc', snapshot);
    const seen = new Set(
      inspectedNodes(snapshot).flatMap(({ ref, facts }) => (facts?.versions.runc ? [ref.name] : [])),
    );
    const linux = list(snapshot, 'nodes').filter(({ status }) => status?.nodeInfo?.operatingSystem !== 'windows');
    const others = linux.map(({ metadata }) => metadata.name).filter((name) => !seen.has(name));
    if (seen.size === 0) yield { verdict: 'unknown', subject: CLUSTER, path: 'runc', message: 'notAsked' };
    else if (others.length > 0)
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        path: 'others',
        message: 'others',
        data: { nodes: listing(others, 5) },
      };
  },
});
