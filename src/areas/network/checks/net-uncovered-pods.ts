import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { endpointOf } from '../../../core/kube/network/endpoint.ts';
import { pluginPoliciesIn } from '../../../core/kube/network/engines.ts';
import type { Direction } from '../../../core/kube/network/policy.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { kubescape, SEGMENTATION } from '../controls.ts';
import { acceptedPlatform, blindSpot, HIDDEN, POLICY_READS, policyEvidence } from '../namespaces.ts';

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];

function judge(workload: Workload, snapshot: Snapshot): FindingDraft {
  const { ref: subject, namespace, podMeta } = workload;
  const endpoint = endpointOf(workload);
  const plugin = pluginPoliciesIn(snapshot, namespace);
  const open = DIRECTIONS.filter(
    (direction) =>
      !policiesOf(snapshot).isolated(endpoint, direction) &&
      !plugin.some(({ selectsAll, isolates }) => selectsAll && isolates.includes(direction)),
  );
  // A policy for incoming connections only is common and counted by net-default-deny-egress.
  if (!open.includes('Ingress')) return { verdict: 'pass', subject, message: 'pass' };
  const hidden = blindSpot(snapshot, namespace);
  if (hidden)
    return {
      verdict: 'unknown',
      subject,
      message: 'hidden',
      data: { namespace, resource: hidden.resource, reason: hidden.message },
    };
  const narrower = plugin.find(({ selectsAll }) => !selectsAll);
  if (narrower)
    return {
      verdict: 'unknown',
      subject,
      message: 'plugin',
      data: { policy: narrower.object.metadata.name, kind: narrower.object.kind },
    };
  return {
    verdict: 'fail',
    subject,
    message: open.length === 2 ? 'fail' : 'incoming',
    data: { namespace },
    evidence: [
      {
        path: 'labels of the pods',
        value:
          Object.entries(podMeta.labels ?? {})
            .map(([key, value]) => `${key}=${value}`)
            .join(', ') || '(absent)',
      },
      policyEvidence(snapshot, namespace),
    ],
    ...acceptedPlatform(namespace),
  };
}

export default defineCheck({
  id: 'net-uncovered-pods',
  area: 'network',
  title: 'Pods that no network policy selects',
  severity: 'medium',
  risk: 'A namespace that has policies looks closed, but pods that none of them selects accept connections from every pod of the cluster.',
  fields: [
    { path: 'NetworkPolicy.spec.podSelector', allowed: 'each pod is selected by at least one policy with Ingress' },
  ],
  controls: [...kubescape('C-0206'), ...SEGMENTATION],
  reads: POLICY_READS,
  messages: {
    pass: { brief: 'selected', detail: 'A policy decides who may connect to these pods.' },
    fail: { brief: 'no policy selects it', detail: '{namespace} has policies, but none selects these pods.' },
    incoming: {
      brief: 'incoming connections open',
      detail: 'Policies of {namespace} bound what these pods may call, but not who may call them.',
    },
    host: {
      brief: 'on the node’s network',
      detail: 'These pods use their node’s network: policies do not reliably select them.',
    },
    plugin: {
      brief: '{kind} may select it',
      detail: '{kind} {policy} selects pods in the plugin’s own language, which is not evaluated here.',
    },
    hidden: HIDDEN,
  },
  *evaluate(snapshot) {
    for (const workload of workloadsOf(snapshot)) {
      const { namespace, podSpec, ref: subject } = workload;
      if (policiesOf(snapshot).in(namespace).length + pluginPoliciesIn(snapshot, namespace).length === 0) continue;
      yield podSpec.hostNetwork === true
        ? { verdict: 'not-applicable', subject, message: 'host' }
        : judge(workload, snapshot);
    }
  },
});
