import { refText } from '../../../core/reference.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'webhooks',
  area: 'network',
  title: 'Make admission webhooks sound',
  fixes: ['net-webhook-insecure'],
  why: '{who} {guards|guard} nothing while down, or {stops|stop} the cluster: a webhook that fails open lets everything through, and one that fails closed without pods behind it refuses everything.',
  where: 'the source of each webhook, mostly a Helm chart',
  opening: [
    {
      text: 'Run at least two replicas with a disruption budget, set failurePolicy: Fail for what guards, leave kube-system and the webhook’s own namespace out with a namespaceSelector on kubernetes.io/metadata.name (tenants cannot change that label), and keep timeoutSeconds at 5 or less.',
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)}: ${listing(
      findings.map(({ data }) => `${data.webhook}: ${data.problems}`),
      6,
    )}.`,
    commands: [
      `kubectl get ${shellQuote(subject.kind.toLowerCase())} ${shellQuote(subject.name)} --output yaml > ${shellQuote(`${subject.name}.yaml`)}`,
      `kubectl edit ${shellQuote(subject.kind.toLowerCase())} ${shellQuote(subject.name)}`,
    ],
  }),
  verify: 'Create an object that the webhook refuses: kubectl create --dry-run=server must answer with its message.',
  impact: {
    level: 'breaks',
    text: 'With failurePolicy: Fail, whatever the webhook matches can no longer be created while it is down. A webhook whose Service is gone for good is deleted instead.',
  },
});
