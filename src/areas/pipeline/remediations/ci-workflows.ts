import type { Change, FileChange } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/finding.ts';
import { TOOL } from '../../../core/package.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { strings } from '../../../core/reduce/raw.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { isAtLeast, SEVERITIES } from '../../../core/severity.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { shellQuote } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { render, type TemplateValues, toYaml } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { CI_CHOICES, CI_DELIVERIES, type CiDelivery, chosenSystems, usualSystem } from '../ci-systems.ts';

const PACKAGE = `ci/${TOOL.name}-${TOOL.version}.tgz`;

const parametersFor = (snapshot: Snapshot): readonly Parameter[] => [
  {
    name: 'systems',
    title: 'CI system',
    help: 'Which files are written; the one that the repository here uses comes first.',
    kind: 'choice',
    default: usualSystem(snapshot.repository),
    choices: CI_CHOICES,
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
  {
    name: 'digests',
    title: 'Images without a digest',
    help: 'A tag can be moved after it was scanned. Begin with naming such images, and let them fail the run when they are few.',
    kind: 'choice',
    default: 'warn',
    choices: [
      { value: 'warn', title: 'are named' },
      { value: 'fail', title: 'fail the run' },
    ],
  },
];

/** Trivy takes a list, not a threshold. */
const scannerSeverities = (failOn: string): string => {
  const threshold = SEVERITIES.find((severity) => severity === failOn) ?? 'high';
  return SEVERITIES.filter((severity) => isAtLeast(severity, threshold))
    .map((severity) => severity.toUpperCase())
    .join(',');
};

/** Where manifests are kept, as a regular expression of pre-commit. */
const filesBelow = (directories: readonly string[]): string =>
  `^(${directories.map((directory) => directory.replace(/[.+]/g, '\\$&')).join('|')})/.*\\.(ya?ml|json)$`;

function fileOf({ template: id, file, destination }: CiDelivery, values: TemplateValues): FileChange {
  const found = template(id);
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => name in found.parameters));
  const [first, ...rest] = render(found, known);
  return {
    kind: 'file',
    path: `pipeline/${file}`,
    // A Jenkinsfile is text, the others are YAML.
    content: typeof first === 'string' ? first : toYaml([first, ...rest]),
    template: id,
    destination: `${destination} in the repository that holds the manifests`,
  };
}

const whyOf = ({ message, data }: Finding): string =>
  message === 'fail'
    ? `${data.count} came through with ${data.what}.`
    : message === 'duty-lenient'
      ? `${data.tools} runs in the pipeline, but stops nothing.`
      : 'No pipeline of the repository scans what it deploys.';

export default defineRemediation({
  id: 'ci-workflows',
  area: 'pipeline',
  title: 'Scan before deployment',
  fixes: ['ci-image-scan', 'ci-manifest-scan'],
  risk: 'additive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    const [finding] = findings.toSorted((a, b) => b.check.localeCompare(a.check));
    if (!finding) return;
    yield {
      key: '',
      title: 'Scan manifests and images in the pipeline',
      why: `${whyOf(finding)} A job before the deployment that fails on such findings tells the author within minutes, while the change is still open.`,
      findings,
      subjects: [CLUSTER],
      parameters: parametersFor(snapshot),
      after:
        'The finding passes once the workloads that came through are corrected too. To take it back, delete the workflow and the package from the repository.',
    };
  },
  plan(step, answers): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    const { systems, directories, failOn, digests } = checkedValues(step.parameters, answers);
    if (strings(directories).length === 0)
      throw new AppError('bad-input', 'No directory of manifests is named.', 'Name one, such as deploy.');
    const values = {
      directories: strings(directories).join(' '),
      failOn: String(failOn),
      severities: scannerSeverities(String(failOn)),
      digests: String(digests),
      package: PACKAGE,
      pattern: filesBelow(strings(directories)),
    };
    const deliveries = chosenSystems(String(systems)).map((system) => CI_DELIVERIES[system]);
    return [
      ...deliveries.map((delivery) => fileOf(delivery, values)),
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
          ...deliveries.flatMap(({ guide }) => guide),
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
