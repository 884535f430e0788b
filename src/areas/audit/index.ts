import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import admFailurePolicy from './checks/adm-failurepolicy.ts';
import apiserverAuditLogMaxage from './checks/apiserver-audit-log-maxage.ts';
import apiserverAuditLogMaxbackup from './checks/apiserver-audit-log-maxbackup.ts';
import apiserverAuditLogMaxsize from './checks/apiserver-audit-log-maxsize.ts';
import apiserverAuditLogPath from './checks/apiserver-audit-log-path.ts';
import auditEventTtl from './checks/audit-event-ttl.ts';
import auditLogShipping from './checks/audit-log-shipping.ts';
import auditPolicyCoverage from './checks/audit-policy-coverage.ts';
import auditPolicyMissing from './checks/audit-policy-missing.ts';
import monCertExpiry from './checks/mon-cert-expiry.ts';
import monEventsDenials from './checks/mon-events-denials.ts';
import monMetricsAlerts from './checks/mon-metrics-alerts.ts';
import monRuntimeDetection from './checks/mon-runtime-detection.ts';
import monRuntimeDetectionOutput from './checks/mon-runtime-detection-output.ts';
import alerts from './remediations/alerts.ts';
import auditLogging from './remediations/audit-logging.ts';
import auditPolicy from './remediations/audit-policy.ts';
import detectionOutput from './remediations/detection-output.ts';
import failurePolicy from './remediations/failure-policy.ts';
import lookAtRefusals from './remediations/look-at-refusals.ts';
import managedAuditLog from './remediations/managed-audit-log.ts';
import renewCertificates from './remediations/renew-certificates.ts';
import runtimeDetection from './remediations/runtime-detection.ts';
import shipLogs from './remediations/ship-logs.ts';

export default {
  area,
  checks: [
    admFailurePolicy,
    apiserverAuditLogMaxage,
    apiserverAuditLogMaxbackup,
    apiserverAuditLogMaxsize,
    apiserverAuditLogPath,
    auditEventTtl,
    auditLogShipping,
    auditPolicyCoverage,
    auditPolicyMissing,
    monCertExpiry,
    monEventsDenials,
    monMetricsAlerts,
    monRuntimeDetection,
    monRuntimeDetectionOutput,
  ],
  remediations: [
    alerts,
    auditLogging,
    auditPolicy,
    detectionOutput,
    failurePolicy,
    lookAtRefusals,
    managedAuditLog,
    renewCertificates,
    runtimeDetection,
    shipLogs,
  ],
} satisfies AreaModule;
