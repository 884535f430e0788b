import type { Change, FileChange } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import { TOOL } from '../../../core/package.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { strings } from '../../../core/reduce/raw.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { isAtLeast, SEVERITIES } from '../../../core/severity.ts';
import { shellQuote } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { render, type TemplateValues, toYaml } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';

const PACKAGE = `ci/${TOOL.name}-${TOOL.version}.tgz`;
const GITHUB = '.github/workflows/kubernetes-security.yml';
const GITLAB = '.gitlab/ci/kubernetes-security.yml';

const PARAMETERS: readonly Parameter[] = [
  {
    name: 'systems',
    title: 'CI system',
    help: 'Which files are written.',
    kind: 'choice',
    default: 'both',
    choices: [
      { value: 'both', title: 'GitHub Actions and GitLab CI' },
      { value: 'github', title: 'GitHub Actions' },
      { value: 'gitlab', title: 'GitLab CI' },
    ],
  },
  {
    name: 'directories',
    title: 'Directories of manifests',
    help: 'Those that exist in a repository are scanned, and a repository with none of them fails the run. Charts and overlays are rendered into one of them first.',
    kind: 'list',
    default: ['deploy', 'k8s', 'kubernetes', 'manifests'],
    pattern: '[A-Za-z0-9_][A-Za-z0-9_./-]*',
    example: 'deploy, apps/shop/manifests',
  },
  {
    name: 'failOn',
    title: 'Severity that stops a deployment',
    help: 'Findings this bad or worse fail the run. Begin with critical where much is open, and lower it step by step.',
    kind: 'choice',
    default: 'high',
    choices: SEVERITIES.map((value) => ({ value, title: `${value} and worse` })),
  },
];

/** Trivy takes a list, not a threshold. */
const scannerSeverities = (failOn: string): string => {
  const threshold = SEVERITIES.find((severity) => severity === failOn) ?? 'high';
  return SEVERITIES.filter((severity) => isAtLeast(severity, threshold))
    .map((severity) => severity.toUpperCase())
    .join(',');
};

const fileOf = (id: string, name: string, destination: string, values: TemplateValues): FileChange => ({
  kind: 'file',
  path: `pipeline/${name}`,
  content: toYaml(render(template(id), values)),
  template: id,
  destination: `${destination} in the repository that holds the manifests`,
});

export default defineRemediation({
  id: 'ci-workflows',
  area: 'pipeline',
  title: 'Scan before deployment',
  fixes: ['ci-manifest-scan'],
  risk: 'additive',
  delivery: 'files',
  *steps({ findings }) {
    const [finding] = findings;
    if (!finding) return;
    yield {
      key: '',
      title: 'Scan manifests and images in the pipeline',
      why: `${finding.data.count} came through with ${finding.data.what}. A job before the deployment that fails on such findings tells the author within minutes, while the change is still open.`,
      findings: [finding],
      subjects: [CLUSTER],
      parameters: PARAMETERS,
      after:
        'The finding passes once the workloads that came through are corrected too. To take it back, delete the workflow and the package from the repository.',
    };
  },
  plan(step, answers): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    const { systems, directories, failOn } = checkedValues(step.parameters, answers);
    if (strings(directories).length === 0)
      throw new AppError('bad-input', 'No directory of manifests is named.', 'Name one, such as deploy.');
    const values = {
      directories: strings(directories).join(' '),
      failOn: String(failOn),
      severities: scannerSeverities(String(failOn)),
      package: PACKAGE,
    };
    const github = systems !== 'gitlab';
    const gitlab = systems !== 'github';
    return [
      ...(github ? [fileOf('pipeline/github-workflow', 'github-workflow.yml', GITHUB, values)] : []),
      ...(gitlab ? [fileOf('pipeline/gitlab-ci', 'gitlab-ci.yml', GITLAB, values)] : []),
      {
        kind: 'guide',
        title: 'Scan manifests and images in the pipeline',
        where: 'a clone of the repository that holds the manifests',
        steps: [
          {
            text: 'In the clone of kubeharden: pack it into one file. The pipeline then runs what you reviewed, and nothing that a registry offers under the same name.',
            commands: ['npm pack --pack-destination /tmp'],
          },
          {
            text: 'In the repository that holds the manifests: take the file in, and have the output directory of kubeharden at hand for the next commands.',
            commands: [`install -D -m 644 /tmp/${PACKAGE.slice('ci/'.length)} ${PACKAGE}`],
          },
          ...(github
            ? [
                {
                  text: 'GitHub: put the workflow in place.',
                  commands: [`install -D -m 644 pipeline/github-workflow.yml ${shellQuote(GITHUB)}`],
                },
                {
                  text: 'Let deployments wait for it: in the workflow that deploys, add a job with uses: ./.github/workflows/kubernetes-security.yml, and name that job under needs of the job that deploys. Where merging deploys, make the checks Manifests and Images required in the branch’s rules.',
                },
              ]
            : []),
          ...(gitlab
            ? [
                {
                  text: 'GitLab: put the jobs in place and include them. They run in the stage .pre, before every other, and only in pipelines that have other jobs as well.',
                  commands: [
                    `install -D -m 644 pipeline/gitlab-ci.yml ${shellQuote(GITLAB)}`,
                    `printf '\\ninclude:\\n  - local: ${GITLAB}\\n' >> .gitlab-ci.yml`,
                  ],
                },
                {
                  text: 'If .gitlab-ci.yml has an include already, add the line to that one instead: a second include replaces the first.',
                },
              ]
            : []),
          {
            text: 'Try the same here before you push.',
            commands: [
              `npm exec --yes --offline --package=${shellQuote(`./${PACKAGE}`)} -- kubeharden scan --manifests ${strings(directories)[0] ?? ''} --fail-on ${String(failOn)}`,
            ],
          },
          {
            text: 'Helm charts and Kustomize overlays hold no manifests until they are rendered: write them into one of the directories in a step before the scan.',
            commands: [
              'helm template release ./chart > deploy/rendered.yaml',
              'kubectl kustomize overlays/production > deploy/rendered.yaml',
            ],
          },
        ],
        verify: 'A branch that adds privileged: true to a manifest must fail.',
      },
    ];
  },
  impact: () => ({
    consequences: [
      { level: 'safe', text: 'Nothing in the cluster changes.' },
      {
        level: 'breaks',
        text: 'Merges and deployments stop at findings over the threshold, those of today included: correct them first, or begin with the threshold critical.',
      },
      {
        level: 'note',
        text: 'Images of private registries are pulled by the scanner: log the job in to them before the scan. The scanner loads its database of vulnerabilities from the internet.',
      },
    ],
  }),
});
