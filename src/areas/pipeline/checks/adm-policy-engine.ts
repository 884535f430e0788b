import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { BINDINGS, coverageOf, KYVERNO, POLICIES } from '../coverage.ts';

export default defineCheck({
  id: 'adm-policy-engine',
  area: 'pipeline',
  title: 'Nothing keeps out what was fixed',
  severity: 'medium',
  risk: 'Hardening holds until the next deployment: a chart from the internet, a forgotten branch or a stolen credential brings back the privileged pod or the role with a star, and nobody is told. Admission is the one place that every change has to pass, whatever pipeline it comes from.',
  fields: [
    {
      path: 'ValidatingAdmissionPolicy with a binding, ClusterPolicy of Kyverno, Pod Security labels of namespaces',
      allowed:
        'one that judges, in every namespace of people: privileged containers, access to the node, image versions, requests, tokens of default accounts, stars in roles, cluster-admin',
    },
  ],
  controls: [
    { framework: 'CIS', id: '5.2.1' },
    { framework: 'Kubescape', id: 'C-0036' },
    { framework: 'OWASP', id: 'K04:2025' },
  ],
  reads: [
    { resource: POLICIES },
    { resource: BINDINGS },
    { resource: KYVERNO },
    { resource: 'namespaces' },
    { resource: 'validatingwebhookconfigurations.admissionregistration.k8s.io', optional: true },
    { resource: 'discovery', optional: true },
  ],
  messages: {
    pass: { brief: '{by}', detail: '{by} watches over {what}.' },
    warns: { brief: '{by}, telling only', detail: '{by} watches over {what}, and tells of them without refusing.' },
    fail: { brief: 'nothing keeps out {what}', detail: 'No admission policy keeps out {what}.' },
    unread: { brief: '{what}: not read', detail: 'Whether something keeps out {what} is not known: {reason}.' },
    files: {
      brief: 'only a cluster shows it',
      detail: 'What admission keeps out is decided in the cluster; these are manifests. Scan the cluster.',
    },
  },
  *evaluate(snapshot) {
    if (snapshot.source.kind === 'files' && list(snapshot, POLICIES).length === 0) {
      yield { verdict: 'unknown', subject: CLUSTER, message: 'files' };
      return;
    }
    for (const { guard, covers, unread } of coverageOf(snapshot)) {
      const [best] = covers;
      const common = { subject: CLUSTER, path: guard.id };
      const what = guard.keepsOut;
      if (best)
        yield {
          ...common,
          verdict: 'pass',
          message: best.enforces ? 'pass' : 'warns',
          data: { by: best.name, what },
          evidence: [{ path: best.path, value: best.value, source: best.name }],
        };
      else if (unread) yield { ...common, verdict: 'unknown', message: 'unread', data: { what, reason: unread } };
      else
        yield {
          ...common,
          verdict: 'fail',
          message: 'fail',
          data: { what },
          evidence: [
            {
              path: 'admission policies',
              value: `none of ${count(list(snapshot, POLICIES).length + list(snapshot, KYVERNO).length, 'policy', 'policies')} is about ${what}`,
            },
          ],
        };
    }
  },
});
