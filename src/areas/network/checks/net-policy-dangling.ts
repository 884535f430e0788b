import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { kubescape, SEGMENTATION } from '../controls.ts';
import { danglingIn } from '../dangling.ts';
import { acceptedPlatform } from '../namespaces.ts';

export default defineCheck({
  id: 'net-policy-dangling',
  area: 'network',
  title: 'Policies whose selectors find nothing',
  severity: 'low',
  risk: 'A mistyped label makes a policy that protects nobody, or an allowance that allows nobody: the namespace looks covered and is not.',
  fields: [
    { path: 'NetworkPolicy.spec.podSelector', allowed: 'finds at least one pod, or is {}' },
    {
      path: 'NetworkPolicy.spec.ingress[*].from, spec.egress[*].to',
      allowed: 'selectors that find namespaces and pods',
    },
  ],
  controls: [...kubescape('C-0299'), ...SEGMENTATION],
  reads: [
    { resource: 'namespaces' },
    { resource: 'networkpolicies.networking.k8s.io' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  ],
  messages: {
    pass: { brief: 'selectors find pods', detail: 'Each selector finds something now.' },
    files: {
      brief: 'not among the manifests: {where}',
      detail:
        'Nothing among these manifests matches {where}, which is about other namespaces. Scan the cluster to know.',
    },
    fail: { brief: 'finds nothing: {where}', detail: 'Nothing in the cluster matches {where}.' },
  },
  *evaluate(snapshot) {
    for (const policy of list(snapshot, 'networkpolicies.networking.k8s.io')) {
      const subject = refOf(policy);
      const found = danglingIn(snapshot, policy);
      if (found.length === 0) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      const about = {
        subject,
        data: { where: listing(found.map(({ path, selector }) => `${path} ${selector}`)) },
        evidence: found.map(({ path, selector }) => ({ path, value: selector })),
      };
      yield found.every(({ elsewhere }) => elsewhere)
        ? { ...about, verdict: 'unknown', message: 'files' }
        : { ...about, verdict: 'fail', message: 'fail', ...acceptedPlatform(policy.metadata.namespace ?? '') };
    }
  },
});
