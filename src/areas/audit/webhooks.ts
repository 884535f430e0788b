import type { Webhook, WebhookConfiguration } from '../../core/kube/objects.ts';

/** A policy engine, and where its failure policy is set so that it stays set. */
export interface Engine {
  readonly name: string;
  readonly pattern: RegExp;
  /** How its webhook is made to refuse what it cannot judge. */
  readonly setting: string;
  readonly commands?: readonly string[];
}

export const ENGINES: readonly Engine[] = [
  {
    name: 'Gatekeeper',
    pattern: /gatekeeper/i,
    setting:
      'Set validatingWebhookFailurePolicy to Fail in the values of the Gatekeeper chart; its controller writes the webhook.',
    commands: [
      'helm upgrade gatekeeper gatekeeper/gatekeeper --namespace gatekeeper-system --reuse-values --set validatingWebhookFailurePolicy=Fail',
    ],
  },
  {
    name: 'Kyverno',
    pattern: /kyverno/i,
    setting:
      'Set failurePolicy: Fail (webhookConfiguration.failurePolicy in newer releases) in each ClusterPolicy that has Ignore; Kyverno writes the webhook from its policies.',
    commands: ['kubectl get clusterpolicies --output yaml | grep -n -B1 -A1 failurePolicy'],
  },
  {
    name: 'Kubewarden',
    pattern: /kubewarden/i,
    setting: 'Set failurePolicy: Fail in the AdmissionPolicy or ClusterAdmissionPolicy; Kubewarden writes the webhook.',
  },
  {
    name: 'Sigstore policy-controller',
    pattern: /policy\.sigstore\.dev|cosign/i,
    setting: 'Set webhook.failurePolicy to Fail in the values of the policy-controller chart.',
  },
  {
    name: 'Connaisseur',
    pattern: /connaisseur/i,
    setting: 'Set the failure policy to Fail in the values of the chart.',
  },
  { name: 'Ratify', pattern: /ratify/i, setting: 'Ratify answers through Gatekeeper: set the failure policy there.' },
  { name: 'jsPolicy', pattern: /jspolicy/i, setting: 'Set failurePolicy: Fail in each JsPolicy.' },
  {
    name: 'a runtime protection product',
    pattern: /falcon|sysdig|aqua-|prisma|twistlock|neuvector|stackrox|datree|polaris/i,
    setting: 'Set the failure policy to Fail in the values of the product’s chart.',
  },
];

/** The engine that a webhook belongs to, by its name or its service. */
export const engineOf = (configuration: WebhookConfiguration, webhook: Webhook): Engine | undefined => {
  const { service } = webhook.clientConfig;
  const text = `${configuration.metadata.name} ${webhook.name} ${service?.namespace ?? ''} ${service?.name ?? ''}`;
  return ENGINES.find(({ pattern }) => pattern.test(text));
};

type Rule = NonNullable<Webhook['rules']>[number];

const includes = (values: readonly string[] | undefined, wanted: string): boolean =>
  values?.some((value) => value === wanted || value === '*') ?? false;

const covers = (rule: Rule, resource: string): boolean =>
  rule.resources?.some(
    (pattern) =>
      pattern === resource ||
      pattern === '*/*' ||
      (pattern === '*' && !resource.includes('/')) ||
      (pattern.endsWith('/*') && resource.startsWith(pattern.slice(0, -1))),
  ) ?? false;

/** Whether a webhook judges an operation on a resource of the core group. */
export const judges = (webhook: Webhook, resource: string, operation: string): boolean =>
  webhook.rules?.some(
    (rule) => includes(rule.apiGroups, '') && includes(rule.operations, operation) && covers(rule, resource),
  ) ?? false;
