import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFlagz } from '../../../../src/cluster/live/flagz.ts';
import { parseMetrics } from '../../../../src/cluster/live/metrics.ts';
import { effectiveFlags } from '../../../../src/core/kube/flags.ts';

// Lines of a v1.36.3 API server.
const METRICS = `# HELP apiserver_audit_event_total [ALPHA] Counter of audit events generated and sent to the audit backend.
# TYPE apiserver_audit_event_total counter
apiserver_audit_event_total 42
apiserver_client_certificate_expiration_seconds_bucket{le="604800"} 1
apiserver_client_certificate_expiration_seconds_bucket{le="2.592e+06"} 4
apiserver_client_certificate_expiration_seconds_bucket{le="+Inf"} 90
apiserver_flowcontrol_dispatched_requests_total{flow_schema="exempt",priority_level="exempt"} 558
apiserver_flowcontrol_dispatched_requests_total{flow_schema="system-nodes",priority_level="system"} 9000
apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="cluster",subresource="",verb="LIST",version="v1"} 7
apiserver_request_total{code="200",component="apiserver",dry_run="",group="coordination.k8s.io",resource="leases",scope="resource",subresource="",verb="PUT",version="v1"} 30
apiserver_request_total{code="403",component="apiserver",dry_run="",group="",resource="pods",scope="cluster",subresource="",verb="LIST",version="v1"} 2
apiserver_request_total_of_another_kind{resource="x"} 5
apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="podsecuritypolicies",subresource="",version="v1beta1"} 0
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="identity"} 1
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="the-key:"} 3
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:secretbox:v1:"} 3
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:the-key:"} 1
apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix=""} 2
apiserver_validating_admission_policy_check_total{enforcement_action="audit",error_type="invalid_error",policy="kubeharden-no-privileged",policy_binding="kubeharden-no-privileged"} 2
apiserver_validating_admission_policy_check_total{enforcement_action="warn",error_type="invalid_error",policy="kubeharden-no-privileged",policy_binding="kubeharden-no-privileged"} 2
authentication_attempts{result="failure"} 3
authentication_attempts{result="success"} 462
pod_security_evaluations_total{decision="deny",mode="audit",policy_level="restricted",policy_version="latest",request_operation="create",resource="pod",subresource=""} 1
pod_security_evaluations_total{decision="deny",mode="audit",policy_level="restricted",policy_version="v1.30",request_operation="create",resource="controller",subresource=""} 1
serviceaccount_stale_tokens_total 0
`;

describe('metrics of the API server', () => {
  const metrics = parseMetrics(METRICS);

  it('tell deprecated APIs that were asked for, and no others', () => {
    expect(metrics.deprecatedApis).toEqual([
      { group: '', version: 'v1', resource: 'componentstatuses', removedIn: '' },
      { group: 'flowcontrol.apiserver.k8s.io', version: 'v1beta3', resource: 'flowschemas', removedIn: '1.32' },
    ]);
  });

  it('tell how Secrets were written, without the names of keys', () => {
    expect(metrics.secretWrites).toEqual({ 'k8s:enc:secretbox:v1:': 3, 'k8s:enc:aescbc:v1:': 1, identity: 2 });
    expect(JSON.stringify(metrics)).not.toContain('the-key');
  });

  it('are summed up over what does not matter', () => {
    expect(metrics.requests).toEqual({ 'PUT coordination.k8s.io/leases': 30, 'LIST pods': 9 });
    expect(Object.keys(metrics.flows)).toEqual(['system-nodes', 'exempt']);
    expect(metrics.podSecurity).toEqual({ 'deny audit restricted': 2 });
    expect(metrics.policyViolations).toEqual({ 'kubeharden-no-privileged': 2 });
    expect(metrics.authentication).toEqual({ success: 462, failure: 3 });
    expect(metrics).toMatchObject({ auditEvents: 42, staleTokens: 0, expiringClients: { week: 1, month: 4 } });
  });

  it('that are not there are not counted as none', () => {
    const { auditEvents, staleTokens, expiringClients } = parseMetrics('');
    expect([auditEvents, staleTokens, expiringClients]).toEqual([undefined, undefined, undefined]);
  });

  it('of any other text say nothing and fail nowhere', () => {
    fc.assert(fc.property(fc.string(), (text) => parseMetrics(text).deprecatedApis.length === 0));
  });
});

describe('/flagz', () => {
  const FLAGS = { 'authorization-mode': '[Node,RBAC]', 'audit-log-path': '', profiling: 'true', v: '0' };

  it('is read in its structured form', () => {
    const body = JSON.stringify({ kind: 'Flagz', apiVersion: 'config.k8s.io/v1beta1', flags: FLAGS });
    expect(parseFlagz(body)).toEqual(FLAGS);
  });

  // The server takes another character with each answer, so that nobody parses it.
  it.each([':', ': ', '=', ' '])('is read as text with %j between', (between) => {
    const lines = Object.entries(FLAGS).map(([name, value]) => `${name}${between}${value}`);
    const text = `\n\napiserver flagz\nWarning: This endpoint is not meant to be machine parseable.\n${lines.join('\n')}`;
    expect(parseFlagz(text)).toMatchObject(FLAGS);
  });

  it('leaves values of secrets where they are', () => {
    expect(parseFlagz('bootstrap-token=abcdef.0123\ntoken-auth-file=/etc/tokens.csv')).toEqual({
      'bootstrap-token': '(hidden)',
      'token-auth-file': '/etc/tokens.csv',
    });
  });

  it('shows what is not set as not set, and lists without their brackets', () => {
    expect(Object.fromEntries(effectiveFlags(FLAGS))).toEqual({
      'authorization-mode': ['Node,RBAC'],
      profiling: ['true'],
      v: ['0'],
    });
  });
});
