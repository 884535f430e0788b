import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'gitops-projects',
  area: 'pipeline',
  title: 'Borders for Argo CD projects',
  fixes: ['ci-gitops-project-scope'],
  why: '{who} {lets|let} applications bring anything from anywhere, with the rights of Argo CD, which are those of a cluster administrator.',
  where: 'your workstation, and the repository that holds the projects',
  systemToo: true,
  opening: [
    {
      text: 'See what is in use, so that nothing that runs falls outside.',
      commands: [
        `kubectl get applications.argoproj.io --all-namespaces --output custom-columns=PROJECT:.spec.project,REPO:.spec.source.repoURL,NAMESPACE:.spec.destination.namespace`,
      ],
    },
  ],
  each: (subject) => ({
    text: `${refText(subject)}: name the repositories and namespaces in use, and the cluster-wide kinds that are needed. Nobody should work in the project default: empty it once its applications have one of their own.`,
    commands: [
      `kubectl edit appproject ${shellQuote(subject.name)} --namespace ${shellQuote(subject.namespace ?? 'argocd')}`,
    ],
  }),
  verify: 'kubeharden scan --area pipeline',
  impact: {
    level: 'breaks',
    text: 'Applications outside of the new borders are no longer synchronised; what runs goes on running.',
  },
});
