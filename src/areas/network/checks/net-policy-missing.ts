import { defineCheck } from '../../../core/check.ts';
import { pluginPoliciesIn } from '../../../core/kube/network/engines.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import { count } from '../../../core/text.ts';
import { cis, kubescape, mitre, SEGMENTATION } from '../controls.ts';
import { EMPTY, eachNamespace, HIDDEN, POLICY_READS, policyEvidence } from '../namespaces.ts';

export default defineCheck({
  id: 'net-policy-missing',
  area: 'network',
  title: 'Namespaces without any network policy',
  severity: 'high',
  risk: 'Without a policy every pod of the cluster can connect to every pod of the namespace on every port: one taken pod is enough to reach them all.',
  fields: [
    { path: 'NetworkPolicy (or Cilium’s and Calico’s own kinds)', allowed: 'at least one in each namespace with pods' },
  ],
  controls: [...cis('5.3.2'), ...kubescape('C-0206', 'C-0260', 'C-0030'), ...mitre('T1210'), ...SEGMENTATION],
  reads: POLICY_READS,
  messages: {
    pass: { brief: 'has policies', detail: '{namespace} has {policies}.' },
    fail: {
      brief: 'no policy',
      detail: 'No network policy is in force in {namespace}, whose {workloads} can be reached from everywhere.',
    },
    empty: EMPTY,
    hidden: HIDDEN,
  },
  evaluate: (snapshot) =>
    eachNamespace(snapshot, (namespace, _, subject, workloads) => {
      const own = policiesOf(snapshot).in(namespace).length;
      const total = own + pluginPoliciesIn(snapshot, namespace).length;
      return total > 0
        ? {
            verdict: 'pass',
            subject,
            message: 'pass',
            data: { namespace, policies: count(total, 'policy', 'policies') },
          }
        : {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { namespace, workloads: count(workloads.length, 'workload') },
            evidence: [policyEvidence(snapshot, namespace)],
          };
    }),
});
