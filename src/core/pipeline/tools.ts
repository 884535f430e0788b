// The programs that scan, sign and describe, by how a pipeline calls them.
import type { CiDuty } from './repository.ts';

export interface ToolPattern {
  readonly tool: string;
  readonly does: CiDuty;
  readonly call: RegExp;
  /** Where it ends well whatever it finds unless it is told otherwise: what tells it. */
  readonly strictWith?: RegExp;
}

const TRIVY_STRICT = /--exit-code[ =]["']?[1-9]|exit-code:\s*["']?[1-9]|TRIVY_EXIT_CODE\W+[1-9]/;

export const TOOLS: readonly ToolPattern[] = [
  { tool: 'kubeharden', does: 'manifests', call: /\bkubeharden\s+scan\b/, strictWith: /--fail-on\b/ },
  {
    tool: 'kubescape',
    does: 'manifests',
    call: /\bkubescape\s+scan\b|kubescape\/github-action/,
    strictWith: /--(compliance|fail|severity)-threshold|(failedThreshold|complianceThreshold|severityThreshold):/,
  },
  { tool: 'kube-linter', does: 'manifests', call: /\bkube-linter\s+lint\b|kube-linter-action|-\s*id:\s*kube-linter/ },
  { tool: 'kube-score', does: 'manifests', call: /\bkube-score\s+score\b/ },
  { tool: 'kubesec', does: 'manifests', call: /\bkubesec\s+scan\b/ },
  { tool: 'checkov', does: 'manifests', call: /\bcheckov\s+-|checkov-action|-\s*id:\s*checkov/ },
  { tool: 'conftest', does: 'manifests', call: /\bconftest\s+test\b/ },
  { tool: 'polaris', does: 'manifests', call: /\bpolaris\s+audit\b/, strictWith: /--set-exit-code/ },
  { tool: 'datree', does: 'manifests', call: /\bdatree\s+test\b/ },
  { tool: 'kyverno', does: 'manifests', call: /\bkyverno\s+apply\b/ },
  { tool: 'kics', does: 'manifests', call: /\bkics\s+scan\b|kics-github-action/ },
  {
    tool: 'trivy',
    does: 'manifests',
    call: /(\btrivy\b|\$\{?TRIVY).*\s(config|fs|filesystem|repo)\b|scan-type:\s*["']?(config|fs|repo)/,
    strictWith: TRIVY_STRICT,
  },
  {
    tool: 'trivy',
    does: 'images',
    call: /(\btrivy\b|\$\{?TRIVY).*\simage\b|trivy-action(?![\s\S]*scan-type:\s*["']?(config|fs|repo))/,
    strictWith: TRIVY_STRICT,
  },
  {
    tool: 'grype',
    does: 'images',
    call: /\bgrype\s+\S|anchore\/scan-action/,
    strictWith: /--fail-on|-f\s+\w+|scan-action/,
  },
  { tool: 'snyk', does: 'images', call: /\bsnyk\s+container\b|snyk\/actions\/docker/ },
  {
    tool: 'docker scout',
    does: 'images',
    call: /\bdocker\s+scout\b|docker\/scout-action/,
    strictWith: /--exit-code|exit-code:/,
  },
  { tool: 'GitLab container scanning', does: 'images', call: /Container-Scanning(\.latest)?\.gitlab-ci\.yml/ },
  { tool: 'cosign', does: 'sign', call: /\bcosign\s+(sign|attest)\b/ },
  { tool: 'notation', does: 'sign', call: /\bnotation\s+sign\b|notation-action\/sign/ },
  { tool: 'GitHub attestations', does: 'sign', call: /actions\/attest(-build-provenance)?@/ },
  { tool: 'SLSA generator', does: 'sign', call: /slsa-framework\/slsa-github-generator/ },
  { tool: 'syft', does: 'sbom', call: /\bsyft\s+\S|anchore\/sbom-action/ },
  { tool: 'trivy', does: 'sbom', call: /--format[ =](cyclonedx|spdx(-json)?)\b|format:\s*["']?(cyclonedx|spdx)/ },
  { tool: 'BuildKit', does: 'sbom', call: /--sbom\b|\bsbom:\s*["']?true/ },
  { tool: 'GitHub attestations', does: 'sbom', call: /actions\/attest-sbom@/ },
];

export const BUILDS =
  /\b(docker|podman|nerdctl)\s+(buildx\s+)?build\b|\bbuildah\s+(bud|build)\b|\/kaniko\/executor|docker\/build-push-action|\bko\s+(build|publish)\b|\bdocker\.build\(|task:\s*Docker@/;

/** What makes a command end well whatever it finds, and how to say so. */
export const LENIENT_COMMANDS: readonly (readonly [RegExp, string])[] = [
  [/\|\|\s*(true|:|exit 0)(\s|$)/, '|| true'],
  [/(--exit-code[ =]|exit-code:\s*)["']?0/, 'exit code 0'],
  [/soft[-_]fail(:\s*["']?true|\b(?!:))/, 'soft-fail'],
];

/** The same of a whole step or job. */
export const LENIENT_STEPS: readonly (readonly [RegExp, string])[] = [
  [/continue-on-error:\s*["']?true/, 'continue-on-error'],
  [/allow_failure:\s*true/, 'allow_failure'],
  [/continueOnError:\s*["']?true/, 'continueOnError'],
  [/soft_fail:\s*["']?true/, 'soft-fail'],
  [/returnStatus:\s*true/, 'returnStatus'],
  [/\bcatchError\b/, 'catchError'],
  [/onError:\s*["']?continue/, 'onError: continue'],
];
