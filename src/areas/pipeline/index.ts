import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import admPolicyAuditOnly from './checks/adm-policy-audit-only.ts';
import admPolicyEngine from './checks/adm-policy-engine.ts';
import ciActionsPinned from './checks/ci-actions-pinned.ts';
import ciAdmissionSignature from './checks/ci-admission-signature.ts';
import ciDeployCredentials from './checks/ci-deploy-credentials.ts';
import ciGitopsProjectScope from './checks/ci-gitops-project-scope.ts';
import ciImageScan from './checks/ci-image-scan.ts';
import ciManifestScan from './checks/ci-manifest-scan.ts';
import ciRegistryScanConfig from './checks/ci-registry-scan-config.ts';
import ciSecretsInRepo from './checks/ci-secrets-in-repo.ts';
import ciSigning from './checks/ci-signing.ts';
import ciCredentials from './remediations/ci-credentials.ts';
import ciWorkflows from './remediations/ci-workflows.ts';
import enforceGuardrails from './remediations/enforce-guardrails.ts';
import gitopsProjects from './remediations/gitops-projects.ts';
import guardrails from './remediations/guardrails.ts';
import pinActions from './remediations/pin-actions.ts';
import registryScanning from './remediations/registry-scanning.ts';
import secretsOutOfGit from './remediations/secrets-out-of-git.ts';
import signImages from './remediations/sign-images.ts';
import verifyImages from './remediations/verify-images.ts';

export default {
  area,
  checks: [
    admPolicyAuditOnly,
    admPolicyEngine,
    ciActionsPinned,
    ciAdmissionSignature,
    ciDeployCredentials,
    ciGitopsProjectScope,
    ciImageScan,
    ciManifestScan,
    ciRegistryScanConfig,
    ciSecretsInRepo,
    ciSigning,
  ],
  remediations: [
    ciCredentials,
    ciWorkflows,
    enforceGuardrails,
    gitopsProjects,
    guardrails,
    pinActions,
    registryScanning,
    secretsOutOfGit,
    signImages,
    verifyImages,
  ],
} satisfies AreaModule;
