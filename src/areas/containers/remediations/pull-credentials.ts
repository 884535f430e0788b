import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../guide.ts';

export default defineGuide({
  id: 'pull-credentials',
  area: 'containers',
  title: 'Give each namespace its own registry credential',
  fixes: ['img-pull-secrets-hygiene'],
  why: '{who} {depends|depend} on a credential that is copied between namespaces, or that is not there: a copy is as safe as the weakest namespace that holds it, and one that is absent stops the next start.',
  where: 'your workstation',
  opening: [
    {
      text: 'Make a robot account for each namespace in the registry, with the right to pull from that team’s repositories and nothing else, never to push. On cloud providers, better use none: the kubelet’s credential provider pulls with the identity of the node, or of the pod’s service account (beta since Kubernetes 1.34).',
    },
  ],
  each: (subject, findings) => {
    const namespace = shellQuote(subject.namespace ?? 'default');
    const name = shellQuote(subject.name);
    const create = `kubectl --namespace ${namespace} create secret docker-registry ${name} --docker-server=REGISTRY --docker-username=ROBOT --docker-password="$TOKEN"`;
    const absent = findings.some(({ message }) => message === 'absent');
    return absent
      ? {
          text: `${refText(subject)} is named by ${String(findings[0]?.data.by)} but does not exist: create it, or take the name out of imagePullSecrets. TOKEN is read from the environment, so that it is not in the history.`,
          commands: ['read -rs TOKEN', create],
        }
      : {
          text: `${refText(subject)} has copies in ${String(findings[0]?.data.namespaces)}. Replace each by a credential of its own, then withdraw the old one in the registry.`,
          commands: ['read -rs TOKEN', `${create} --dry-run=client --output yaml | kubectl apply --filename -`],
        };
  },
  verify:
    'Inspect the cluster again. Contents of Secrets are never read, so accept what stays under one name but differs.',
  impact: {
    level: 'breaks',
    text: 'Withdrawing a credential in the registry stops pulls in every namespace that still uses it: replace it everywhere first.',
  },
});
