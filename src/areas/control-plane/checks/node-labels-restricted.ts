import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';

/** Only administrators set these: NodeRestriction keeps kubelets from them. */
const RESTRICTED = /(^|\.)node-restriction\.kubernetes\.io\//;
/** What a node is, and not whom it is for. */
const NATURE =
  /^(kubernetes\.io\/(os|arch|hostname)|beta\.kubernetes\.io\/|topology\.kubernetes\.io\/|failure-domain\.|node\.kubernetes\.io\/|node-role\.kubernetes\.io\/|feature\.node\.kubernetes\.io\/|nvidia\.com\/|karpenter\.sh\/|eks\.amazonaws\.com\/|cloud\.google\.com\/|kubernetes\.azure\.com\/|agentpool$)/;
/** Words by which people keep tenants and secrets apart. */
const APART = /tenant|team|customer|isolat|secure|sensitiv|pci|dedicated|restricted|trust|zone-?of|compliance|classif/i;

export default defineCheck({
  id: 'node-labels-restricted',
  area: 'control-plane',
  title: 'Isolation by labels that a node gives itself',
  severity: 'low',
  risk: 'A kubelet may set labels on its own Node. Whoever takes one node over labels it like the isolated ones, and the scheduler sends it the pods, with their Secrets, that were to be kept from it.',
  fields: [
    {
      path: 'spec.nodeSelector of workloads',
      allowed: 'labels below node-restriction.kubernetes.io/ where they keep things apart',
    },
  ],
  controls: [
    { framework: 'OWASP', id: 'K07:2025' },
    { framework: 'MITRE', id: 'T1611' },
  ],
  reads: [{ resource: 'nodes' }, ...WORKLOAD_RESOURCES.map((resource) => ({ resource }))],
  messages: {
    pass: { brief: 'none in use', detail: 'No workload is kept apart by a label that a kubelet could give itself.' },
    fail: {
      brief: 'kept apart by {label}',
      detail:
        'The pods are kept apart by the label {label}, which the kubelet of any node may give itself. Below node-restriction.kubernetes.io/ it could not.',
    },
  },
  *evaluate(snapshot) {
    const known = new Set(list(snapshot, 'nodes').flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})));
    let found = false;
    for (const { ref, podSpec, specPath } of workloadsOf(snapshot)) {
      for (const [label, value] of Object.entries(podSpec.nodeSelector ?? {})) {
        if (RESTRICTED.test(label) || NATURE.test(label) || !APART.test(`${label}=${value}`) || !known.has(label))
          continue;
        found = true;
        yield {
          verdict: 'fail',
          subject: ref,
          path: label,
          message: 'fail',
          data: { label: `${label}=${value}` },
          evidence: [{ path: `${specPath}.nodeSelector`, value: `${label}=${value}` }],
        };
      }
    }
    if (!found) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
  },
});
