import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { cve, EXPOSURE, kubescape, mitre } from '../controls.ts';
import { problemsOf } from '../webhooks.ts';

const KINDS = [
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
] as const;

export default defineCheck({
  id: 'net-webhook-insecure',
  area: 'network',
  title: 'Weak admission webhooks',
  severity: 'medium',
  risk: 'A webhook sees every object that it decides about, Secrets included. One that is called elsewhere gives them away; one that fails open guards nothing while it is down; one that fails closed without pods behind it stops the cluster.',
  fields: [
    { path: 'webhooks[*].clientConfig', allowed: 'a Service of the cluster with pods behind it, and a caBundle' },
    { path: 'webhooks[*].failurePolicy', allowed: 'Fail for what guards, with its own namespace left out' },
    { path: 'webhooks[*].matchPolicy', allowed: 'Equivalent' },
    { path: 'webhooks[*].timeoutSeconds', allowed: 'at most 10' },
  ],
  controls: [...kubescape('C-0036', 'C-0039'), ...cve('CVE-2020-8561'), ...mitre('T1557'), ...EXPOSURE],
  reads: [
    ...KINDS.map((resource) => ({ resource })),
    { resource: 'namespaces' },
    { resource: 'services', optional: true },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  ],
  messages: {
    pass: { brief: 'sound', detail: 'Nothing is weak about its webhooks.' },
    fail: { brief: '{webhook}: {problems}', detail: 'Webhook {webhook}: {problems}.' },
  },
  *evaluate(snapshot) {
    for (const configuration of KINDS.flatMap((kind) => list(snapshot, kind))) {
      const subject = refOf(configuration);
      let sound = true;
      const seen = new Set<string>();
      for (const webhook of configuration.webhooks ?? []) {
        const problems = problemsOf(snapshot, webhook);
        if (problems.length === 0 || seen.has(webhook.name)) continue;
        seen.add(webhook.name);
        sound = false;
        yield {
          verdict: 'fail',
          subject,
          path: `webhooks[name=${webhook.name}]`,
          message: 'fail',
          data: {
            webhook: webhook.name,
            problems: listing(
              problems.map(({ text }) => text),
              6,
            ),
          },
          evidence: problems.map(({ evidence }) => evidence),
        };
      }
      if (sound) yield { verdict: 'pass', subject, message: 'pass' };
    }
  },
});
