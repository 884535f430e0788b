import { refText } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';
import { engineOf } from '../webhooks.ts';

export default defineGuide({
  id: 'failure-policy',
  area: 'audit',
  title: 'Let policy engines refuse what they cannot judge',
  fixes: ['adm-failurepolicy'],
  why: '{who} {lets|let} everything in while the engine behind is down, or where the webhook does not look.',
  where: 'your workstation',
  opening: [
    {
      text: 'An engine that fails closed must not be able to stop the cluster: give it two replicas or more on different nodes, a PodDisruptionBudget, and leave kube-system and its own namespace out of its webhooks.',
      commands: [
        'kubectl get validatingwebhookconfigurations --output custom-columns=NAME:.metadata.name,FAILURE:.webhooks[*].failurePolicy,NAMESPACES:.webhooks[*].namespaceSelector',
      ],
    },
  ],
  each: (subject, findings, snapshot) => {
    const configuration = list(snapshot, 'validatingwebhookconfigurations.admissionregistration.k8s.io').find(
      ({ metadata }) => metadata.name === subject.name,
    );
    const engines = configuration
      ? [...new Set((configuration.webhooks ?? []).flatMap((webhook) => engineOf(configuration, webhook) ?? []))]
      : [];
    const gaps = findings.flatMap(({ evidence }) => evidence);
    const blind = gaps.some(({ path }) => path.endsWith('.rules'));
    return {
      text: [
        `${refText(subject)}:`,
        ...engines.map(({ setting }) => setting),
        ...(blind
          ? [
              'The webhook’s rules must hold CREATE and UPDATE on pods and on pods/ephemeralcontainers: kubectl debug changes a pod that has been let in already.',
            ]
          : []),
      ].join(' '),
      commands: [
        ...engines.flatMap(({ commands = [] }) => commands),
        `kubectl get validatingwebhookconfiguration ${shellQuote(subject.name)} --output yaml`,
      ],
    };
  },
  verify:
    'Inspect the cluster again. Then try it where nothing important runs: scale the engine to 0, and a new pod must be refused.',
  impact: {
    level: 'breaks',
    text: 'While the engine is down, nothing that its webhooks judge can be made or changed, its own pods included where its namespace is not left out.',
  },
});
