import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { parseImage } from '../../../core/kube/image.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { containersOf, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { ELSEWHERE, elsewhere, isElsewhere } from '../../elsewhere.ts';
import { defineImageCheck } from '../image-check.ts';
import { distrustOf, publisherOf, successorOf } from '../registries.ts';
import { isAllowed, registryPolicy } from '../registry-policy.ts';

const images = defineImageCheck({
  id: 'img-trusted-registry',
  title: 'Images from anywhere',
  severity: 'medium',
  risk: 'Any image of any registry may run: a mistyped name, a namesake set up by an attacker or a publisher’s stolen account is enough to bring foreign code into the cluster.',
  fields: [
    {
      path: 'ValidatingAdmissionPolicy, ClusterPolicy (Kyverno)',
      allowed: 'a bound policy lets only named registries pass',
    },
    {
      path: 'containers[*].image (init and ephemeral containers too)',
      allowed: 'of a registry that the policy names; never of a registry on the node, without TLS, or without updates',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0001' },
    { framework: 'Kubescape', id: 'C-0078' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'MITRE', id: 'T1195.002' },
    { framework: 'OWASP', id: 'K04:2025' },
  ],
  reads: [
    { resource: 'validatingadmissionpolicies.admissionregistration.k8s.io' },
    { resource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io' },
    { resource: 'clusterpolicies.kyverno.io', optional: true },
  ],
  messages: {
    pass: { brief: 'nothing against its registry', detail: 'Nothing speaks against the registries of its images.' },
    fail: { brief: 'not trusted: {images}', detail: 'The registry of {images} is not to be trusted.' },
    bounded: { brief: '{policy} bounds registries', detail: '{policy} lets only images of named registries run.' },
    trial: {
      brief: '{policy} only tells',
      detail: '{policy} names the trusted registries, but refuses nothing yet.',
    },
    files: ELSEWHERE,
    open: {
      brief: 'any registry may be used',
      detail: 'No policy bounds where images come from. {count} in use: {publishers}.',
    },
  },
  fault({ image }, snapshot) {
    const { policy } = registryPolicy(snapshot);
    const distrust = distrustOf(image);
    if (distrust) return { value: `${image.text}: ${distrust}` };
    const { trustedRegistries: project } = snapshot;
    if (project && !isAllowed(image, project))
      return { value: `${image.text}: not among the project’s trusted registries` };
    if (!policy?.allowed || isAllowed(image, policy.allowed)) return undefined;
    return { severity: 'high', value: `${image.text}: not named by ${policy.name}` };
  },
});

/** Where the images of people's workloads come from, the most used first. */
export function publishersIn(snapshot: Snapshot): string[] {
  const uses = new Map<string, number>();
  for (const workload of workloadsOf(snapshot)) {
    if (isSystemNamespace(workload.namespace)) continue;
    for (const { container } of containersOf(workload)) {
      const image = parseImage(container.image ?? '');
      if (!image || distrustOf(image)) continue;
      // Images of the frozen registry are about to move to its successor.
      const successor = parseImage(successorOf(image) ?? '');
      for (const publisher of new Set([image, successor ?? image].map(publisherOf)))
        uses.set(publisher, (uses.get(publisher) ?? 0) + 1);
    }
  }
  return [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([publisher]) => publisher);
}

function clusterDraft(snapshot: Snapshot): FindingDraft {
  const { policy } = registryPolicy(snapshot);
  if (policy?.denies) return { verdict: 'pass', subject: CLUSTER, message: 'bounded', data: { policy: policy.name } };
  if (policy)
    return {
      verdict: 'fail',
      subject: CLUSTER,
      message: 'trial',
      severity: 'low',
      data: { policy: policy.name },
      evidence: [{ path: 'spec.validationActions', value: 'without Deny', source: `bindings of ${policy.name}` }],
    };
  if (isElsewhere(snapshot) && !snapshot.trustedRegistries) return elsewhere();
  const publishers = publishersIn(snapshot);
  return {
    verdict: 'fail',
    subject: CLUSTER,
    message: 'open',
    data: { count: count(publishers.length, 'publisher'), publishers: listing(publishers, 6) || 'none' },
    evidence: [{ path: 'policy on spec.containers[*].image', value: '(absent)' }],
  };
}

export default defineCheck({
  ...images,
  *evaluate(snapshot) {
    yield clusterDraft(snapshot);
    yield* images.evaluate(snapshot);
  },
});
