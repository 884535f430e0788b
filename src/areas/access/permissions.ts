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
import rbacPvCreate from './checks/rbac-pv-create.ts';
import rbacSaTokenCreate from './checks/rbac-sa-token-create.ts';
import rbacSecretsRead from './checks/rbac-secrets-read.ts';
import rbacStatusLbWrite from './checks/rbac-status-lb-write.ts';
import rbacWebhookConfigWrite from './checks/rbac-webhook-config-write.ts';
import type { PermissionCheck } from './right-check.ts';

/** Checks for a single permission, the gravest first: the order in which they name a step. */
export const PERMISSION_CHECKS: readonly PermissionCheck[] = [
  rbacEscalateBind,
  rbacImpersonate,
  rbacNodesProxy,
  rbacSaTokenCreate,
  rbacWebhookConfigWrite,
  rbacSecretsRead,
  rbacPodsCreate,
  rbacPodsExec,
  rbacPvCreate,
  rbacNodeWrite,
  rbacNamespaceLabelWrite,
  rbacKubeSystemConfigmaps,
  rbacEndpointsWrite,
  rbacStatusLbWrite,
  rbacEventsDelete,
];

export const PERMISSION_IDS: readonly string[] = PERMISSION_CHECKS.map(({ id }) => id);
