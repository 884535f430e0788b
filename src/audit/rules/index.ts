import type { Rule } from '../rule.ts';
import anonymousRequest from './anonymous-request.ts';
import clusterAdminBinding from './cluster-admin-binding.ts';
import csrApproval from './csr-approval.ts';
import evidenceDeletion from './evidence-deletion.ts';
import impersonation from './impersonation.ts';
import nodeCredentials from './node-credentials.ts';
import nodesProxy from './nodes-proxy.ts';
import podExec from './pod-exec.ts';
import podSecurity from './pod-security.ts';
import policyChange from './policy-change.ts';
import privilegedPod from './privileged-pod.ts';
import refusedRequests from './refused-requests.ts';
import roleWritten from './role-written.ts';
import secretsInBulk from './secrets-in-bulk.ts';
import secretsInLog from './secrets-in-log.ts';
import systemConfigmap from './system-configmap.ts';
import tokenElsewhere from './token-elsewhere.ts';
import tokenRequest from './token-request.ts';
import webhookChange from './webhook-change.ts';

/** Every rule, by id. */
export const RULES: readonly Rule[] = [
  anonymousRequest,
  clusterAdminBinding,
  csrApproval,
  evidenceDeletion,
  impersonation,
  nodeCredentials,
  nodesProxy,
  podExec,
  podSecurity,
  policyChange,
  privilegedPod,
  refusedRequests,
  roleWritten,
  secretsInBulk,
  secretsInLog,
  systemConfigmap,
  tokenElsewhere,
  tokenRequest,
  webhookChange,
];
