import type { Evidence } from '../../core/finding.ts';
import { policiesOf } from '../../core/kube/network/reach.ts';
import { backendsOf, serviceKey } from '../../core/kube/network/services.ts';
import type { Webhook } from '../../core/kube/objects.ts';
import { matches } from '../../core/kube/selectors.ts';
import { list, memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';

export interface WebhookProblem {
  readonly text: string;
  readonly evidence: Evidence;
}

// Webhooks that are there to refuse: with Ignore, stopping them lets everything in.
const GUARDS = /kyverno|gatekeeper|opa|policy|falco|kubewarden|connaisseur|cosign|sigstore|ratify|securit/i;
const WRITES = /^(\*|CREATE|UPDATE)$/;

const services = memoize(
  (snapshot: Snapshot) =>
    new Map(
      list(snapshot, 'services').map((service) => [
        serviceKey(service.metadata.namespace ?? 'default', service.metadata.name),
        service,
      ]),
    ),
);

/** Matches the pods of its own namespace: when all of its pods are gone, none can start again. */
function locksItselfOut(snapshot: Snapshot, webhook: Webhook, namespace: string): boolean {
  const onPods = (webhook.rules ?? []).some(
    ({ resources = [], operations = [] }) =>
      resources.some((resource) => ['*', '*/*', 'pods', 'pods/*'].includes(resource)) &&
      operations.some((operation) => WRITES.test(operation)),
  );
  return (
    onPods &&
    (webhook.failurePolicy ?? 'Fail') === 'Fail' &&
    matches(webhook.namespaceSelector ?? {}, policiesOf(snapshot).namespaceLabels(namespace))
  );
}

function backendProblems(snapshot: Snapshot, webhook: Webhook, path: string): WebhookProblem[] {
  const { service } = webhook.clientConfig;
  if (!service || refusalOf(snapshot, 'services', service.namespace)) return [];
  const key = serviceKey(service.namespace, service.name);
  const target = services(snapshot).get(key);
  const where = `${path}.clientConfig.service`;
  if (!target) return [{ text: `its Service ${key} does not exist`, evidence: { path: where, value: key } }];
  if (target.spec.selector && backendsOf(snapshot, target).length === 0)
    return [{ text: `nothing runs behind its Service ${key}`, evidence: { path: where, value: `${key} (no pods)` } }];
  return locksItselfOut(snapshot, webhook, service.namespace)
    ? [
        {
          text: `it decides about the pods of its own namespace ${service.namespace}, so it cannot start again once it is down`,
          evidence: { path: `${path}.namespaceSelector`, value: JSON.stringify(webhook.namespaceSelector ?? {}) },
        },
      ]
    : [];
}

/** What is weak about a webhook. */
export function problemsOf(snapshot: Snapshot, webhook: Webhook): WebhookProblem[] {
  const path = `webhooks[name=${webhook.name}]`;
  const { url, hasCaBundle } = webhook.clientConfig;
  const { failurePolicy, matchPolicy, timeoutSeconds = 10 } = webhook;
  return [
    ...(url
      ? [
          {
            text: 'it is called outside of the cluster’s Services',
            evidence: { path: `${path}.clientConfig.url`, value: url },
          },
        ]
      : []),
    ...(!url && hasCaBundle === false
      ? [
          {
            text: 'it names no CA for its certificate',
            evidence: { path: `${path}.clientConfig.caBundle`, value: '(absent)' },
          },
        ]
      : []),
    ...(failurePolicy === 'Ignore' && GUARDS.test(webhook.name)
      ? [
          {
            text: 'whatever it guards is let in when it does not answer',
            evidence: { path: `${path}.failurePolicy`, value: 'Ignore' },
          },
        ]
      : []),
    ...(matchPolicy === 'Exact'
      ? [
          {
            text: 'another version of the same API goes past it',
            evidence: { path: `${path}.matchPolicy`, value: 'Exact' },
          },
        ]
      : []),
    ...(timeoutSeconds > 10
      ? [
          {
            text: `each request waits up to ${timeoutSeconds} seconds for it`,
            evidence: { path: `${path}.timeoutSeconds`, value: String(timeoutSeconds) },
          },
        ]
      : []),
    ...backendProblems(snapshot, webhook, path),
  ];
}
