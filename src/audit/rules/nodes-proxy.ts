import type { Severity } from '../../core/severity.ts';
import { succeeded } from '../event.ts';
import { accountOf } from '../noise.ts';
import { defineRule } from '../rule.ts';

const PATH = /\/nodes\/[^/]+\/proxy\/?([^?]*)/;
const METRICS = /^(metrics|stats|healthz|pods$)/;
const COMMANDS = /^(run|exec|attach|portforward|cri)(\/|$)/i;
const LOGS = /^(containerlogs|logs|configz|runningpods|debug|checkpoint)/i;

const severityOf = (path: string): Severity => (COMMANDS.test(path) ? 'critical' : LOGS.test(path) ? 'medium' : 'low');

// Not reported: service accounts that scrape metrics and health, as Prometheus does where it cannot reach kubelets.
export default defineRule(
  {
    id: 'nodes-proxy',
    title: 'Request to a kubelet through the API server',
    severity: 'high',
    why: 'nodes/proxy reaches everything that a kubelet offers: running commands in every pod of the node, past pods/exec, admission and most of the audit log.',
    next: 'Take nodes/proxy away and give nodes/metrics, nodes/stats or nodes/log instead (Kubernetes 1.32 and newer); see `kubeharden explain rbac-nodes-proxy`.',
  },
  (event) => {
    if (event.target?.resource !== 'nodes' || event.target.subresource !== 'proxy' || !succeeded(event))
      return undefined;
    const path = PATH.exec(event.uri)?.[1] ?? '';
    if (METRICS.test(path) && event.verb === 'get' && accountOf(event)) return undefined;
    return { severity: severityOf(path), detail: `/${path.split('/', 1)[0] ?? ''}` };
  },
);
