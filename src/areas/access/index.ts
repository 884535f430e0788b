import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import authBootstrapTokens from './checks/auth-bootstrap-tokens.ts';
import authClientCertUsers from './checks/auth-client-cert-users.ts';
import authSystemMasters from './checks/auth-system-masters.ts';
import rbacAnonymousBinding from './checks/rbac-anonymous-binding.ts';
import rbacAuthenticatedBinding from './checks/rbac-authenticated-binding.ts';
import rbacClusterAdminBindings from './checks/rbac-cluster-admin-bindings.ts';
import rbacCsrApprove from './checks/rbac-csr-approve.ts';
import rbacDanglingSubject from './checks/rbac-dangling-subject.ts';
import rbacDefaultSaBound from './checks/rbac-default-sa-bound.ts';
import rbacDraAdminAccess from './checks/rbac-dra-admin-access.ts';
import rbacEndpointsWrite from './checks/rbac-endpoints-write.ts';
import rbacEscalateBind from './checks/rbac-escalate-bind.ts';
import rbacEventsDelete from './checks/rbac-events-delete.ts';
import rbacImpersonate from './checks/rbac-impersonate.ts';
import rbacKubeSystemConfigmaps from './checks/rbac-kube-system-configmaps.ts';
import rbacNamespaceLabelWrite from './checks/rbac-namespace-label-write.ts';
import rbacNodeWrite from './checks/rbac-node-write.ts';
import rbacNodesProxy from './checks/rbac-nodes-proxy.ts';
import rbacPodsCreate from './checks/rbac-pods-create.ts';
import rbacPodsExec from './checks/rbac-pods-exec.ts';
import rbacPrivilegedSaWorkload from './checks/rbac-privileged-sa-workload.ts';
import rbacPvCreate from './checks/rbac-pv-create.ts';
import rbacSaTokenCreate from './checks/rbac-sa-token-create.ts';
import rbacSecretsRead from './checks/rbac-secrets-read.ts';
import rbacStatusLbWrite from './checks/rbac-status-lb-write.ts';
import rbacWebhookConfigWrite from './checks/rbac-webhook-config-write.ts';
import rbacWildcards from './checks/rbac-wildcards.ts';
import saAutomount from './checks/sa-automount.ts';
import saDefaultAutomount from './checks/sa-default-automount.ts';
import saDefaultUsed from './checks/sa-default-used.ts';
import saLegacyTokenSecrets from './checks/sa-legacy-token-secrets.ts';
import saTokenLongExpiry from './checks/sa-token-long-expiry.ts';
import secretEnvVars from './checks/secret-env-vars.ts';
import secretExternalStore from './checks/secret-external-store.ts';
import secretImmutableUnused from './checks/secret-immutable-unused.ts';
import carryRights from './remediations/carry-rights.ts';
import defaultServiceAccounts from './remediations/default-service-accounts.ts';
import deviceAdmins from './remediations/device-admins.ts';
import externalStore from './remediations/external-store.ts';
import giveAccounts from './remediations/give-accounts.ts';
import identityProvider from './remediations/identity-provider.ts';
import leastPrivilege from './remediations/least-privilege.ts';
import narrowWildcards from './remediations/narrow-wildcards.ts';
import ownAccounts from './remediations/own-accounts.ts';
import removeBinding from './remediations/remove-binding.ts';
import replaceTokens from './remediations/replace-tokens.ts';
import secretVolumes from './remediations/secret-volumes.ts';
import secretsAsFiles from './remediations/secrets-as-files.ts';
import unmountTokens from './remediations/unmount-tokens.ts';
import unusedSecrets from './remediations/unused-secrets.ts';

export default {
  area,
  checks: [
    authBootstrapTokens,
    authClientCertUsers,
    authSystemMasters,
    rbacAnonymousBinding,
    rbacAuthenticatedBinding,
    rbacClusterAdminBindings,
    rbacCsrApprove,
    rbacDanglingSubject,
    rbacDefaultSaBound,
    rbacDraAdminAccess,
    rbacEndpointsWrite,
    rbacEscalateBind,
    rbacEventsDelete,
    rbacImpersonate,
    rbacKubeSystemConfigmaps,
    rbacNamespaceLabelWrite,
    rbacNodeWrite,
    rbacNodesProxy,
    rbacPodsCreate,
    rbacPodsExec,
    rbacPrivilegedSaWorkload,
    rbacPvCreate,
    rbacSaTokenCreate,
    rbacSecretsRead,
    rbacStatusLbWrite,
    rbacWebhookConfigWrite,
    rbacWildcards,
    saAutomount,
    saDefaultAutomount,
    saDefaultUsed,
    saLegacyTokenSecrets,
    saTokenLongExpiry,
    secretEnvVars,
    secretExternalStore,
    secretImmutableUnused,
  ],
  remediations: [
    carryRights,
    defaultServiceAccounts,
    deviceAdmins,
    externalStore,
    giveAccounts,
    identityProvider,
    leastPrivilege,
    narrowWildcards,
    ownAccounts,
    removeBinding,
    replaceTokens,
    secretVolumes,
    secretsAsFiles,
    unmountTokens,
    unusedSecrets,
  ],
} satisfies AreaModule;
