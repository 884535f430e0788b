import { toYaml } from '../../templates/template.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
}

// Metrics of the API server that are stable or beta, by their names in Kubernetes 1.30 and later.
const RULES: readonly Rule[] = [
  {
    alert: 'KubernetesLoginsFail',
    expr: 'sum(rate(authentication_attempts{result!="success"}[5m])) > 1',
    for: '2m',
    severity: 'warning',
    summary:
      'More than one failed login a second at the API server: a client with an old credential, or somebody who tries.',
  },
  {
    alert: 'KubernetesRequestsForbidden',
    expr: 'sum by (resource, verb) (rate(apiserver_request_total{code="403"}[10m])) > 1',
    for: '10m',
    severity: 'warning',
    summary: 'Many requests on {{ $labels.resource }} are refused: a broken role, or somebody who looks around.',
  },
  {
    alert: 'KubernetesPolicyDenies',
    expr: 'sum by (policy) (increase(apiserver_validating_admission_policy_check_total{enforcement_action="deny"}[15m])) > 0',
    for: '0m',
    severity: 'warning',
    summary: 'Admission policy {{ $labels.policy }} refused something.',
  },
  {
    alert: 'KubernetesClientCertificateEnds',
    expr: 'histogram_quantile(0.01, sum by (le) (rate(apiserver_client_certificate_expiration_seconds_bucket[5m]))) < 604800 and sum(rate(apiserver_client_certificate_expiration_seconds_count[5m])) > 0',
    for: '15m',
    severity: 'critical',
    summary:
      'A client certificate that is in use ends within seven days: kubeadm certs check-expiration names those of the control plane.',
  },
  {
    alert: 'KubernetesWebhookFails',
    expr: 'sum by (name) (rate(apiserver_admission_webhook_fail_open_count[10m])) > 0',
    for: '10m',
    severity: 'warning',
    summary: 'Webhook {{ $labels.name }} could not be reached, and what it judges was let in.',
  },
];

const OWN_CONTROL_PLANE: readonly Rule[] = [
  {
    alert: 'KubernetesAuditLogFails',
    expr: 'sum(rate(apiserver_audit_error_total[10m])) > 0',
    for: '5m',
    severity: 'critical',
    summary: 'Events of the audit log were lost: look at the disk of the control-plane nodes.',
  },
  {
    alert: 'KubernetesAuditLogSilent',
    expr: 'sum(rate(apiserver_audit_event_total[15m])) == 0',
    for: '15m',
    severity: 'critical',
    summary: 'The API server writes no audit log any more.',
  },
];

/** A PrometheusRule on attacks and certificates; the label is what the chart of the guide selects by. */
export const alertRules = (ownControlPlane: boolean): string =>
  toYaml([
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'kubeharden', namespace: 'monitoring', labels: { release: 'monitoring' } },
      spec: {
        groups: [
          {
            name: 'kubeharden',
            rules: [...RULES, ...(ownControlPlane ? OWN_CONTROL_PLANE : [])].map(
              ({ alert, expr, summary, severity, ...rule }) => ({
                alert,
                expr,
                for: rule.for,
                labels: { severity },
                annotations: { summary },
              }),
            ),
          },
        ],
      },
    },
  ]);
