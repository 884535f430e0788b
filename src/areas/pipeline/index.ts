import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import admPolicyAuditOnly from './checks/adm-policy-audit-only.ts';
import admPolicyEngine from './checks/adm-policy-engine.ts';
import ciAdmissionSignature from './checks/ci-admission-signature.ts';
import ciDeployCredentials from './checks/ci-deploy-credentials.ts';
import ciGitopsProjectScope from './checks/ci-gitops-project-scope.ts';
import ciManifestScan from './checks/ci-manifest-scan.ts';
import ciRegistryScanConfig from './checks/ci-registry-scan-config.ts';
import ciCredentials from './remediations/ci-credentials.ts';
import ciWorkflows from './remediations/ci-workflows.ts';
import enforceGuardrails from './remediations/enforce-guardrails.ts';
import gitopsProjects from './remediations/gitops-projects.ts';
import guardrails from './remediations/guardrails.ts';
import registryScanning from './remediations/registry-scanning.ts';
import verifyImages from './remediations/verify-images.ts';

export default {
  area,
  checks: [
    admPolicyAuditOnly,
    admPolicyEngine,
    ciAdmissionSignature,
    ciDeployCredentials,
    ciGitopsProjectScope,
    ciManifestScan,
    ciRegistryScanConfig,
  ],
  remediations: [
    ciCredentials,
    ciWorkflows,
    enforceGuardrails,
    gitopsProjects,
    guardrails,
    registryScanning,
    verifyImages,
  ],
} satisfies AreaModule;
