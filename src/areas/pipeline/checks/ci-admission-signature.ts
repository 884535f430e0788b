import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { KYVERNO } from '../coverage.ts';
import { providerSwitch, verifiersOf } from '../signatures.ts';

export default defineCheck({
  id: 'ci-admission-signature',
  area: 'pipeline',
  title: 'Images that nobody vouches for',
  severity: 'medium',
  risk: 'Whoever may push to a registry, or sits between it and the nodes, may put another image behind a name. A signature made by the pipeline and asked for at admission shows that the image is the one that was built, reviewed and scanned.',
  fields: [
    {
      path: 'ClusterPolicy rules[*].verifyImages; webhooks of policy-controller and Connaisseur; kube-apiserver ImagePolicyWebhook',
      allowed: 'one that refuses unsigned images in every namespace of people',
    },
  ],
  controls: [
    { framework: 'CIS', id: '5.5.1' },
    { framework: 'Kubescape', id: 'C-0236' },
    { framework: 'Kubescape', id: 'C-0289' },
    { framework: 'MITRE', id: 'T1525' },
  ],
  reads: [
    { resource: KYVERNO },
    { resource: 'validatingwebhookconfigurations.admissionregistration.k8s.io' },
    { resource: 'mutatingwebhookconfigurations.admissionregistration.k8s.io' },
    { resource: 'namespaces' },
    { resource: 'pods', optional: true },
    { resource: 'discovery', optional: true },
  ],
  messages: {
    pass: { brief: '{name}', detail: '{name} refuses images without the signature that its policies ask for.' },
    tells: { brief: '{name} only tells', detail: '{name} verifies images and lets unsigned ones in: {value}.' },
    opens: {
      brief: '{name} fails open',
      detail: '{name} lets every image in while it cannot be reached (failurePolicy: Ignore).',
    },
    partial: { brief: 'not in {namespaces}', detail: '{name} does not look at pods in {namespaces}.' },
    fail: {
      brief: 'no signature is asked for',
      detail: 'Nothing verifies the signature of an image before its pod is let in.',
    },
    unread: {
      brief: '{name}: not read',
      detail: '{name} is there; whether it refuses unsigned images is set where a scan does not look.',
    },
    provider: { brief: 'set at the provider', detail: 'Nothing in the cluster verifies signatures. {where}.' },
    files: {
      brief: 'only a cluster shows it',
      detail: 'What admission asks for is decided in the cluster; these are manifests. Scan the cluster.',
    },
  },
  *evaluate(snapshot) {
    const [best] = verifiersOf(snapshot);
    const where = providerSwitch(platformOf(snapshot).distribution);
    const subject = CLUSTER;
    if (!best) {
      if (snapshot.source.kind === 'files') yield { verdict: 'unknown', subject, message: 'files' };
      else if (where) yield { verdict: 'unknown', subject, message: 'provider', data: { where } };
      else
        yield {
          verdict: 'fail',
          subject,
          message: 'fail',
          evidence: [{ path: 'verification of images', value: '(absent)' }],
        };
      return;
    }
    const { name, state, value, path, leavesOut } = best;
    const found = {
      subject,
      data: { name, value, namespaces: listing(leavesOut) },
      evidence: [{ path, value, source: name }],
    };
    if (state === 'unread') yield { ...found, verdict: 'unknown', message: 'unread' };
    else if (state !== 'refuses') yield { ...found, verdict: 'fail', message: state };
    else if (leavesOut.length > 0)
      yield {
        ...found,
        verdict: 'fail',
        message: 'partial',
        evidence: [
          ...found.evidence,
          ...leavesOut.slice(0, 5).map((namespace) => ({
            path: 'metadata.labels[policy.sigstore.dev/include]',
            value: '(absent)',
            source: `Namespace ${namespace}`,
          })),
        ],
      };
    else yield { ...found, verdict: 'pass', message: 'pass' };
  },
});
