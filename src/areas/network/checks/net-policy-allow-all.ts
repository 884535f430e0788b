import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { rulesOf } from '../../../core/kube/network/policy.ts';
import type { NetworkPolicy } from '../../../core/kube/objects.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { kubescape, SEGMENTATION } from '../controls.ts';
import { acceptedPlatform } from '../namespaces.ts';
import { opens } from '../openings.ts';

function openings(policy: NetworkPolicy): { evidence: Evidence; what: string }[] {
  return (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rulesOf(policy, direction).flatMap((rule, index) => {
      const what = opens(rule, direction);
      const field = direction === 'Ingress' ? 'from' : 'to';
      const value = JSON.stringify(rule.peers.length > 0 ? { [field]: rule.peers } : {});
      return what
        ? [{ evidence: { path: `spec.${direction.toLowerCase()}[${index}]`, value }, what: `${direction}: ${what}` }]
        : [];
    }),
  );
}

export default defineCheck({
  id: 'net-policy-allow-all',
  area: 'network',
  title: 'Policies that allow everything',
  severity: 'medium',
  risk: 'Policies add up: one that allows everything makes all others for the same pods worthless, while the namespace looks protected.',
  fields: [
    {
      path: 'NetworkPolicy.spec.ingress[*], spec.egress[*]',
      allowed:
        'peers or ports in each rule; no 0.0.0.0/0 or ::/0 without except, no namespaceSelector {} alone, unless ports are named',
    },
  ],
  controls: [...kubescape('C-0030'), ...SEGMENTATION],
  reads: [{ resource: 'networkpolicies.networking.k8s.io' }],
  messages: {
    pass: { brief: 'bounded', detail: 'Each rule names peers or ports.' },
    fail: { brief: 'allows {what}', detail: 'A rule allows {what}.' },
  },
  *evaluate(snapshot) {
    for (const policy of list(snapshot, 'networkpolicies.networking.k8s.io')) {
      const subject = refOf(policy);
      const found = openings(policy);
      yield found.length === 0
        ? { verdict: 'pass', subject, message: 'pass' }
        : {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { what: listing(found.map(({ what }) => what)) },
            evidence: found.map(({ evidence }) => evidence),
            ...acceptedPlatform(policy.metadata.namespace ?? ''),
          };
    }
  },
});
