import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { refusalOf } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { ELSEWHERE, elsewhere, isElsewhere } from '../../elsewhere.ts';
import { LOG_SHIPPERS, nodeAgentsOf, nodesWith, readsPath } from '../agents.ts';
import { apiServersOf, flagOf, logFileOf } from '../api-servers.ts';

export default defineCheck({
  id: 'audit-log-shipping',
  area: 'audit',
  title: 'Logs that never leave their node',
  severity: 'medium',
  risk: 'Whoever takes over a node deletes its logs first, the audit log of a control-plane node included. What was not sent elsewhere by then is gone, and with a node that fails its logs are gone too.',
  fields: [
    {
      path: 'DaemonSets by image (Fluent Bit, Vector, Promtail, Alloy, Filebeat, OpenTelemetry and others); kube-apiserver --audit-webhook-config-file',
      allowed: 'a log shipper that runs on the control-plane nodes and mounts the audit log, or a webhook',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Audit' },
    { framework: 'MITRE', id: 'T1070' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  reads: [...WORKLOAD_RESOURCES.map((resource) => ({ resource })), { resource: 'nodes', optional: true }],
  messages: {
    pass: { brief: '{products}', detail: '{products} sends logs off the nodes.' },
    webhook: {
      brief: 'sent by webhook',
      detail: 'Every API server sends its audit log to a webhook (--audit-webhook-config-file).',
    },
    fail: {
      brief: 'no log shipper',
      detail:
        'No DaemonSet of a known log shipper runs, and the API server sends its audit log to no webhook. If something outside the cluster collects the logs, accept the finding with that reason.',
    },
    elsewhere: {
      brief: 'not on {nodes}',
      detail: '{products} runs, but not on {nodes}, where the API server writes its audit log to {path}.',
    },
    files: ELSEWHERE,
    unmounted: {
      brief: '{path} is not read',
      detail: '{products} runs on the control-plane nodes, but mounts no directory that holds the audit log {path}.',
    },
  },
  *evaluate(snapshot) {
    const servers = apiServersOf(snapshot);
    const [server] = servers;
    if (server && servers.every((each) => flagOf(each, 'audit-webhook-config-file'))) {
      yield {
        verdict: 'pass',
        subject: CLUSTER,
        message: 'webhook',
        evidence: servers.map((each) => each.evidence('audit-webhook-config-file')),
      };
      return;
    }
    const agents = nodeAgentsOf(snapshot, LOG_SHIPPERS);
    const products = listing([...new Set(agents.map(({ product }) => product))]);
    const seen = agents.map(({ evidence }) => evidence);
    if (agents.length === 0) {
      const evidence = [{ path: 'DaemonSets', value: 'none whose image is a known log shipper' }];
      yield isElsewhere(snapshot)
        ? elsewhere(evidence)
        : { verdict: 'fail', subject: CLUSTER, message: 'fail', evidence };
      return;
    }
    const running = nodesWith(agents);
    const logged = servers.flatMap((each) => {
      const path = logFileOf(each);
      return path === undefined ? [] : [{ node: each.node, path }];
    });
    const missed = logged.filter(({ node }) => !running.has(node));
    const unread = logged.find(({ path }) => !readsPath(agents, path));
    // Manifests hold no running pods: what is scheduled where is only known of a cluster.
    const scheduled = snapshot.source.kind !== 'files' && refusalOf(snapshot, 'pods', 'kube-system') === undefined;
    if (scheduled && missed[0])
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'elsewhere',
        data: { products, nodes: listing(missed.map(({ node }) => node)), path: missed[0].path },
        evidence: seen,
      };
    else if (unread)
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'unmounted',
        data: { products, path: unread.path },
        evidence: seen,
      };
    else yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data: { products }, evidence: seen };
  },
});
