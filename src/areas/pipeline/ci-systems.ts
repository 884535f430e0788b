// How each CI system takes in the scan: its file, where that belongs, and what is done around it.
import type { GuideStep } from '../../core/change.ts';
import { CI_SYSTEMS, CI_TITLES, type CiSystem, type RepositoryFacts } from '../../core/pipeline/repository.ts';
import { shellQuote } from '../../core/text.ts';

export interface CiDelivery {
  readonly template: string;
  /** Below `pipeline/` of the generated directory. */
  readonly file: string;
  /** In the repository. */
  readonly destination: string;
  readonly guide: readonly GuideStep[];
}

const put = (file: string, destination: string): string =>
  `install -D -m 644 ${shellQuote(`pipeline/${file}`)} ${shellQuote(destination)}`;

const GITHUB = '.github/workflows/kubernetes-security.yml';
const GITLAB = '.gitlab/ci/kubernetes-security.yml';
const JENKINS = 'ci/security.Jenkinsfile';
const AZURE = 'azure-pipelines-security.yml';
const TEKTON = '.tekton/kubernetes-security.yaml';
const PRE_COMMIT = '.pre-commit-config.yaml';

export const CI_DELIVERIES: Readonly<Record<CiSystem, CiDelivery>> = {
  github: {
    template: 'pipeline/github-workflow',
    file: 'github-workflow.yml',
    destination: GITHUB,
    guide: [
      { text: 'GitHub: put the workflow in place.', commands: [put('github-workflow.yml', GITHUB)] },
      {
        text: 'Let deployments wait for it: in the workflow that deploys, add a job with uses: ./.github/workflows/kubernetes-security.yml and permissions: contents: read, security-events: write, and name that job under needs of the job that deploys. Where merging deploys, make the checks Manifests and Images required in the branch’s rules.',
      },
    ],
  },
  gitlab: {
    template: 'pipeline/gitlab-ci',
    file: 'gitlab-ci.yml',
    destination: GITLAB,
    guide: [
      {
        text: 'GitLab: put the jobs in place and include them. They run in the stage .pre, before every other, and only in pipelines that have other jobs as well.',
        commands: [put('gitlab-ci.yml', GITLAB), `printf '\\ninclude:\\n  - local: ${GITLAB}\\n' >> .gitlab-ci.yml`],
      },
      {
        text: 'If .gitlab-ci.yml has an include already, add the line to that one instead: a second include replaces the first.',
      },
    ],
  },
  jenkins: {
    template: 'pipeline/jenkinsfile',
    file: 'security.Jenkinsfile',
    destination: JENKINS,
    guide: [
      { text: 'Jenkins: put the pipeline in place.', commands: [put('security.Jenkinsfile', JENKINS)] },
      {
        text: `Make a multibranch pipeline with the script path ${JENKINS}, or move its two stages before the first one of your Jenkinsfile that deploys. The agent needs Docker and Node.js 22; the findings are shown by the JUnit plugin.`,
      },
    ],
  },
  azure: {
    template: 'pipeline/azure-pipelines',
    file: 'azure-pipelines-security.yml',
    destination: AZURE,
    guide: [
      { text: 'Azure: put the pipeline in place.', commands: [put('azure-pipelines-security.yml', AZURE)] },
      {
        text: `Make a pipeline of ${AZURE}, and require it as a build validation of the branch that is deployed. In Azure Repos the trigger pr is set there, not in the file.`,
      },
    ],
  },
  tekton: {
    template: 'pipeline/tekton',
    file: 'tekton.yaml',
    destination: TEKTON,
    guide: [
      {
        text: 'Tekton: put the tasks in place and create them in the namespace of the pipeline.',
        commands: [put('tekton.yaml', TEKTON), `kubectl apply --filename=${TEKTON}`],
      },
      {
        text: 'In the Pipeline, add the tasks scan-manifests and scan-images after the one that clones, with its workspace as source, and name both under runAfter of the task that deploys.',
      },
    ],
  },
  'pre-commit': {
    template: 'pipeline/pre-commit',
    file: 'pre-commit-config.yaml',
    destination: PRE_COMMIT,
    guide: [
      {
        text: 'pre-commit: add the hook. Where there is a configuration already, add its entry under repos instead.',
        commands: [
          `test -e ${PRE_COMMIT} || ${put('pre-commit-config.yaml', PRE_COMMIT)}`,
          'pre-commit install',
          'pre-commit run kubeharden --all-files',
        ],
      },
    ],
  },
};

/** Named in a parameter: one system, the two commonest, or all. */
export const CI_CHOICES = [
  { value: 'both', title: 'GitHub Actions and GitLab CI' },
  ...CI_SYSTEMS.map((value) => ({ value, title: CI_TITLES[value] })),
  { value: 'all', title: 'All of them' },
];

export function chosenSystems(value: string): readonly CiSystem[] {
  if (value === 'all') return CI_SYSTEMS;
  if (value === 'both') return ['github', 'gitlab'];
  return CI_SYSTEMS.filter((system) => system === value);
}

/** The system that the repository uses already; a hook of authors is no pipeline. */
export function usualSystem(repository: RepositoryFacts | undefined): string {
  const used = (repository?.systems ?? []).filter((system) => system !== 'pre-commit');
  return used.length === 1 && used[0] ? used[0] : 'both';
}
