import type { Change } from '../../../core/change.ts';
import type { CiSystem } from '../../../core/pipeline/repository.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { isAtLeast, SEVERITIES } from '../../../core/severity.ts';
import { template } from '../../../templates/library.ts';
import { render, toYaml } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { CI_CHOICES, chosenSystems, usualSystem } from '../ci-systems.ts';
import { REPOSITORY } from '../duties.ts';

/** Systems whose jobs have an identity that Sigstore's public authority vouches for. */
const TEMPLATES: Partial<Readonly<Record<CiSystem, { template: string; file: string; destination: string }>>> = {
  github: {
    template: 'pipeline/github-image',
    file: 'github-image.yml',
    destination: '.github/workflows/image.yml',
  },
  gitlab: { template: 'pipeline/gitlab-image', file: 'gitlab-image.yml', destination: '.gitlab/ci/image.yml' },
};

const BY_HAND = {
  text: 'Where the CI system gives its jobs no identity that Sigstore knows: sign with a key of your own, whose private half is a secret of the CI system.',
  commands: [
    'cosign generate-key-pair',
    'trivy image --format cyclonedx --output sbom.json "$IMAGE@$DIGEST"',
    'cosign sign --yes --key cosign.key "$IMAGE@$DIGEST"',
    'cosign attest --yes --key cosign.key --type cyclonedx --predicate sbom.json "$IMAGE@$DIGEST"',
  ],
};

export default defineRemediation({
  id: 'sign-images',
  area: 'pipeline',
  title: 'Sign what is built',
  fixes: ['ci-signing'],
  risk: 'additive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    yield {
      key: '',
      title: 'Build, scan, describe and sign images in one pipeline',
      why: 'Images are built here, and nothing proves later that they are the ones. A signature of the pipeline and a list of the contents (SBOM) cost one step, and let the cluster refuse everything else.',
      findings,
      subjects: [REPOSITORY],
      parameters: [
        {
          name: 'systems',
          title: 'CI system',
          help: 'Which files are written. GitHub and GitLab sign with the identity of the job; the others with a key.',
          kind: 'choice',
          default: usualSystem(snapshot.repository),
          choices: CI_CHOICES,
        },
        {
          name: 'failOn',
          title: 'Severity that stops a release',
          help: 'Known vulnerabilities this bad or worse, for which there is a fix, stop the image from being released.',
          kind: 'choice',
          default: 'high',
          choices: SEVERITIES.map((value) => ({ value, title: `${value} and worse` })),
        },
      ],
      after:
        'The finding passes when the pipeline has the step. Whether the cluster asks for signatures is a step of its own.',
    };
  },
  plan(step, answers): Change[] {
    if (answers.excluded.includes(refKey(REPOSITORY))) return [];
    const { systems, failOn } = checkedValues(step.parameters, answers);
    const threshold = SEVERITIES.find((severity) => severity === failOn) ?? 'high';
    const severities = SEVERITIES.filter((severity) => isAtLeast(severity, threshold))
      .map((severity) => severity.toUpperCase())
      .join(',');
    const chosen = chosenSystems(String(systems));
    const written = chosen.flatMap((system) => TEMPLATES[system] ?? []);
    return [
      ...written.map(
        (one): Change => ({
          kind: 'file',
          path: `pipeline/${one.file}`,
          content: toYaml(render(template(one.template), { severities })),
          template: one.template,
          destination: `${one.destination} in the repository that builds the image`,
        }),
      ),
      {
        kind: 'guide',
        title: step.title,
        where: 'a clone of the repository that builds the image',
        steps: [
          ...written.map(({ file, destination }) => ({
            text: `Put ${destination} in place, and take the steps that build and push out of the pipeline that did so before.`,
            commands: [`install -D -m 644 pipeline/${file} ${destination}`],
          })),
          ...(written.length < chosen.length ? [BY_HAND] : []),
          {
            text: 'Deploy the image by its digest, as the pipeline tells it at its end.',
          },
        ],
        verify:
          'After a release: cosign verify IMAGE@DIGEST --certificate-identity-regexp . --certificate-oidc-issuer-regexp .',
      },
    ];
  },
  impact: () => ({
    consequences: [
      { level: 'safe', text: 'Nothing in the cluster changes.' },
      { level: 'breaks', text: 'Releases stop at known vulnerabilities over the threshold that have a fix.' },
      {
        level: 'note',
        text: 'Signatures without a key are written to Sigstore’s public log, with the names of the image and the repository.',
      },
    ],
  }),
});
