import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { ELSEWHERE, elsewhere, isElsewhere } from '../../elsewhere.ts';
import { ALERTERS, agentsOf } from '../agents.ts';

export default defineCheck({
  id: 'mon-metrics-alerts',
  area: 'audit',
  title: 'Nothing that raises alerts',
  severity: 'low',
  risk: 'Failed logins by the hundred, an API server that refuses requests, certificates about to expire and a full etcd all show in metrics for hours before they hurt; nobody looks at metrics that raise no alert.',
  fields: [
    {
      path: 'workloads by image (Alertmanager, vmalert, Grafana, Datadog, New Relic and others)',
      allowed: 'one that raises alerts',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  reads: WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  messages: {
    pass: {
      brief: '{products}',
      detail:
        '{products} can raise alerts. Whether rules watch the API server, etcd and certificates is for you to look up: apiserver_client_certificate_expiration_seconds is the metric of the last.',
    },
    files: ELSEWHERE,
    fail: {
      brief: 'no alerts',
      detail:
        'No workload of a known alerting system runs. If something outside the cluster watches its metrics, accept the finding with that reason.',
    },
  },
  *evaluate(snapshot) {
    const agents = agentsOf(snapshot, ALERTERS);
    const none = [{ path: 'workloads', value: 'none whose image is a known alerting system' }];
    if (agents.length > 0)
      yield {
        verdict: 'pass',
        subject: CLUSTER,
        message: 'pass',
        data: { products: listing([...new Set(agents.map(({ product }) => product))]) },
        evidence: agents.map(({ evidence }) => evidence),
      };
    else if (isElsewhere(snapshot)) yield elsewhere(none);
    else yield { verdict: 'fail', subject: CLUSTER, message: 'fail', evidence: none };
  },
});
