import { defineCheck } from '../../../core/check.ts';
import { type Endpoint, endpointsOf } from '../../../core/kube/network/endpoint.ts';
import { isolates } from '../../../core/kube/network/policy.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refOf, refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { kubescape, SEGMENTATION } from '../controls.ts';
import { dnsOf } from '../dns.ts';
import { EMPTY, eachNamespace, HIDDEN, POLICY_READS } from '../namespaces.ts';

/** Protocols over which a pod cannot ask; over TCP as well, for answers that do not fit a datagram. */
function refused(snapshot: Snapshot, pod: Endpoint): string[] {
  const { servers, asked, cache } = dnsOf(snapshot);
  const policies = policiesOf(snapshot);
  const peers = cache ? [...servers, { address: cache }] : servers;
  return asked
    .filter((port) =>
      peers.some(
        // The cache listens on 53 whatever the servers do.
        (peer) => !policies.allows('Egress', pod, peer, 'address' in peer ? { ...port, port: 53 } : port),
      ),
    )
    .map(({ protocol }) => protocol);
}

export default defineCheck({
  id: 'net-dns-allowance',
  area: 'network',
  title: 'Outgoing connections denied without an allowance for DNS',
  severity: 'medium',
  risk: 'Pods that may not ask cluster DNS find no Service and no host: an outage made by the policy itself, often seen only when a cache expires.',
  fields: [
    {
      path: 'NetworkPolicy.spec.egress of pods that are isolated for Egress',
      allowed: 'UDP and TCP to the DNS pods, and to the node-local cache where there is one',
    },
  ],
  controls: [...kubescape('C-0030'), ...SEGMENTATION],
  reads: [...POLICY_READS, { resource: 'services' }],
  messages: {
    pass: { brief: 'DNS reachable', detail: 'Every pod of {namespace} may ask cluster DNS over UDP and TCP.' },
    fail: {
      brief: 'no DNS over {protocols}',
      detail: 'Policies of {namespace} keep {workloads} from asking cluster DNS over {protocols}.',
    },
    empty: EMPTY,
    hidden: HIDDEN,
  },
  evaluate: (snapshot) =>
    eachNamespace(snapshot, (namespace, _, subject, workloads) => {
      const cut: Workload[] = [];
      const protocols = new Set<string>();
      for (const workload of workloads) {
        const endpoint = endpointsOf(snapshot).get(workload);
        if (!endpoint || !policiesOf(snapshot).isolated(endpoint, 'Egress')) continue;
        const lacking = refused(snapshot, endpoint);
        if (lacking.length > 0) cut.push(workload);
        for (const protocol of lacking) protocols.add(protocol);
      }
      if (cut.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { namespace } };
      const policies = policiesOf(snapshot)
        .in(namespace)
        .filter((policy) => isolates(policy, 'Egress'));
      return {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: {
          namespace,
          protocols: [...protocols].sort().join(' and '),
          workloads: listing(cut.map(({ ref }) => refText(ref))),
        },
        evidence: policies.slice(0, 10).map((policy) => ({
          path: 'spec.egress',
          value: policy.spec.egress ? JSON.stringify(policy.spec.egress) : '(absent)',
          source: refText(refOf(policy)),
        })),
      };
    }),
});
