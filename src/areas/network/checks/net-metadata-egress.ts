import { defineCheck } from '../../../core/check.ts';
import { endpointsOf } from '../../../core/kube/network/endpoint.ts';
import { pluginPoliciesIn } from '../../../core/kube/network/engines.ts';
import { policiesOf } from '../../../core/kube/network/reach.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { kubescape, mitre, SEGMENTATION } from '../controls.ts';
import { cloudOf, METADATA_V4 } from '../metadata.ts';
import { EMPTY, eachNamespace, HIDDEN, POLICY_READS, policyEvidence } from '../namespaces.ts';

const ADDRESS = METADATA_V4.slice(0, METADATA_V4.indexOf('/'));
const ASKED = { protocol: 'TCP', port: 80 };

/** GKE’s own metadata server stands between, and gives pods only what is theirs. */
const guardedByProvider = (snapshot: Snapshot): boolean => {
  const nodes = list(snapshot, 'nodes');
  return (
    nodes.length > 0 &&
    nodes.every(({ metadata }) => metadata.labels?.['iam.gke.io/gke-metadata-server-enabled'] === 'true')
  );
};

export default defineCheck({
  id: 'net-metadata-egress',
  area: 'network',
  title: 'Pods can reach the cloud’s metadata address',
  severity: 'high',
  risk: 'The metadata address gives its node’s cloud credentials to whoever asks: one request from a taken pod, or through a page that fetches URLs, may be enough to leave the cluster for the cloud account.',
  fields: [
    {
      path: 'NetworkPolicy.spec.egress',
      allowed: `no rule that leads to ${ADDRESS}, or the provider’s own control (GKE metadata server, IMDSv2 with hop limit 1)`,
    },
  ],
  controls: [...kubescape('C-0052'), ...mitre('T1552.005'), { framework: 'OWASP', id: 'K08:2025' }, ...SEGMENTATION],
  reads: [...POLICY_READS, { resource: 'nodes' }],
  messages: {
    pass: { brief: 'blocked', detail: 'No pod of {namespace} may connect to {address}.' },
    fail: {
      brief: '{workloads} can reach it',
      detail:
        '{workloads} of {namespace} can connect to {address} on {cloud}. Whether the provider’s own control is on (IMDSv2 with hop limit 1) does not show in the API.',
    },
    guarded: { brief: 'guarded by GKE', detail: 'GKE’s metadata server answers pods on every node.' },
    none: { brief: 'no cloud', detail: 'No node shows a cloud provider, so there is no metadata address.' },
    plugin: {
      brief: 'plugin policies decide',
      detail: '{namespace} has policies in a plugin’s own language, which are not evaluated for addresses.',
    },
    empty: EMPTY,
    hidden: HIDDEN,
  },
  *evaluate(snapshot) {
    const cloud = cloudOf(snapshot).name;
    if (cloud === undefined) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
      return;
    }
    if (guardedByProvider(snapshot)) {
      yield { verdict: 'pass', subject: CLUSTER, message: 'guarded' };
      return;
    }
    yield* eachNamespace(snapshot, (namespace, _, subject, workloads) => {
      const open = workloads.filter((workload) => {
        const endpoint = endpointsOf(snapshot).get(workload);
        return endpoint && policiesOf(snapshot).allows('Egress', endpoint, { address: ADDRESS }, ASKED);
      });
      const data = { namespace, address: ADDRESS, cloud, workloads: count(open.length, 'workload') };
      if (open.length === 0) return { verdict: 'pass', subject, message: 'pass', data };
      if (pluginPoliciesIn(snapshot, namespace).some(({ isolates }) => isolates.includes('Egress')))
        return { verdict: 'unknown', subject, message: 'plugin', data };
      return { verdict: 'fail', subject, message: 'fail', data, evidence: [policyEvidence(snapshot, namespace)] };
    });
  },
});
