import { describe, expect, it } from 'vitest';
import { pipelineFacts } from '../../../src/core/pipeline/read.ts';
import { type CiSystem, systemOf } from '../../../src/core/pipeline/repository.ts';

const HASH = 'a'.repeat(40);
const DIGEST = `sha256:${'b'.repeat(64)}`;
const tools = (text: string, system: CiSystem = 'github') =>
  pipelineFacts(text, system, 'ci').tools.map(
    ({ tool, does, lenient }) => `${tool} ${does}${lenient ? `: ${lenient}` : ''}`,
  );
const references = (text: string, system: CiSystem = 'github') =>
  pipelineFacts(text, system, 'ci').references.map(({ name, pinned }) => `${name}${pinned ? '' : ' (moves)'}`);

describe('files of pipelines', () => {
  it.each([
    ['.github/workflows/ci.yml', 'github'],
    ['.gitlab-ci.yml', 'gitlab'],
    ['services/api/Jenkinsfile', 'jenkins'],
    ['azure-pipelines-release.yml', 'azure'],
    ['.tekton/push.yaml', 'tekton'],
    ['.pre-commit-config.yaml', 'pre-commit'],
    ['deploy/web.yaml', undefined],
    ['.github/dependabot.yml', undefined],
  ])('%s is of %s', (path, system) => {
    expect(systemOf(path)).toBe(system);
  });
});

describe('what a pipeline runs', () => {
  it('is pinned by a commit or a digest, and by nothing else', () => {
    const text = `
    steps:
      - uses: actions/checkout@${HASH} # v4
      - uses: 'actions/setup-node@v4'
      - uses: ./.github/actions/own
      - uses: org/flows/.github/workflows/deploy.yml@main
      - uses: docker://alpine@${DIGEST}
      # - uses: some/comment@v1
      - uses: \${{ matrix.action }}`;
    expect(references(text)).toEqual([
      `actions/checkout@${HASH}`,
      'actions/setup-node@v4 (moves)',
      'org/flows/.github/workflows/deploy.yml@main (moves)',
      `alpine@${DIGEST}`,
    ]);
  });

  it('are images too, in each system’s own way; what is filled in later cannot be told', () => {
    expect(
      references(
        `build:\n  image: node:24\n  services:\n    - name: docker:28-dind\ndeploy:\n  image:\n    name: $IMAGE\n  environment:\n    name: prod/eu`,
        'gitlab',
      ),
    ).toEqual(['node:24 (moves)', 'docker:28-dind (moves)']);
    expect(
      references(`agent { docker { image 'maven:3' } }\ndocker.image("node@${DIGEST}").inside {}`, 'jenkins'),
    ).toEqual(['maven:3 (moves)', `node@${DIGEST}`]);
    expect(
      references(
        `container: build\nresources:\n  containers:\n    - container: build\n      image: ubuntu:24.04`,
        'azure',
      ),
    ).toEqual(['ubuntu:24.04 (moves)']);
  });
});

describe('what a pipeline is there for', () => {
  it('is told from the commands and actions', () => {
    const text = `
    steps:
      - run: kube-linter lint deploy/
      - run: trivy image --exit-code 1 "$IMAGE"
      - uses: aquasecurity/trivy-action@${HASH}
        with:
          scan-type: config
          exit-code: '1'
      - run: cosign sign --yes "$IMAGE"
      # - run: checkov -d .`;
    expect(tools(text)).toEqual(['kube-linter manifests', 'trivy images', 'trivy manifests', 'cosign sign']);
  });

  it.each([
    ['- run: kube-linter lint . || true', '|| true'],
    ['- run: kube-linter lint .\n  continue-on-error: true', 'continue-on-error'],
    ['- name: lint\n  continue-on-error: true\n  run: |\n    kube-linter lint .', 'continue-on-error'],
    ['- run: checkov -d . --soft-fail', 'soft-fail'],
    ['- run: trivy config .', 'no threshold'],
    ['- run: trivy config --exit-code 0 .', 'exit code 0'],
    ['- run: kubeharden scan --manifests deploy', 'no threshold'],
    ['- uses: aquasecurity/trivy-action@v1\n  with:\n    image-ref: x', 'no threshold'],
  ])('%s stops nothing', (text, why) => {
    const found = pipelineFacts(text, 'github', 'ci').tools;
    expect(found).toHaveLength(1);
    expect(found[0]?.lenient).toBe(why);
  });

  it.each([
    '- run: kubeharden scan --manifests deploy --fail-on high',
    '- run: |\n    trivy config \\\n      --exit-code 1 .',
    '- run: kube-linter lint .\n- run: other || true',
  ])('%s stops', (text) => {
    expect(pipelineFacts(text, 'github', 'ci').tools.map(({ lenient }) => lenient)).toEqual([undefined]);
  });

  it('knows GitLab’s mark of a whole job, and of no other', () => {
    const job = (name: string, more: string): string => `${name}:\n  script:\n    - kube-score score *.yaml\n${more}`;
    expect(tools(job('a', '  allow_failure: true\n') + job('b', ''), 'gitlab')).toEqual([
      'kube-score manifests: allow_failure',
      'kube-score manifests',
    ]);
  });
});
