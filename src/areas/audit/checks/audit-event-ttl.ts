import { seconds } from '../../../core/kube/kubelet.ts';
import { agentsOf, EVENT_EXPORTERS } from '../agents.ts';
import { apiServerCheck, flagOf } from '../api-servers.ts';

export default apiServerCheck({
  id: 'audit-event-ttl',
  title: 'Events that are forgotten within the hour',
  severity: 'low',
  risk: 'Events tell of pods that were refused, killed or could not pull their image. After an hour they are gone, and so is what they told of a night.',
  fields: [
    { path: 'kube-apiserver --event-ttl', allowed: 'more than 1h (default 1h), or a workload that exports events' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K10:2025' },
    { framework: 'NSA', id: 'Audit' },
  ],
  reads: [{ resource: 'deployments.apps', optional: true }],
  messages: {
    exported: { brief: 'exported', detail: '{product} keeps events elsewhere.' },
    pass: { brief: 'kept for {value}', detail: 'The API server on {node} keeps events for {value}.' },
    fail: {
      brief: 'kept for {value}',
      detail:
        'The API server on {node} keeps events for {value}. If an exporter sends them elsewhere, accept the finding with that reason.',
    },
    unknown: { brief: 'not a duration: {value}', detail: '--event-ttl on {node} is {value}, which is no duration.' },
  },
  flags: ['event-ttl'],
  judge: (server, snapshot) => {
    const [exporter] = agentsOf(snapshot, EVENT_EXPORTERS);
    if (exporter) return { verdict: 'pass', message: 'exported', data: { product: exporter.product } };
    const value = flagOf(server, 'event-ttl') ?? '1h';
    const kept = seconds(value);
    if (kept === undefined) return { verdict: 'unknown', data: { value } };
    return { verdict: kept > 3600 ? 'pass' : 'fail', data: { value } };
  },
});
