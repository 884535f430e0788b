import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-nodes-proxy',
  title: 'Proxy to kubelets',
  severity: 'critical',
  can: 'talk to every kubelet through nodes/proxy',
  risk: 'nodes/proxy reaches the whole kubelet API. A GET is enough to run commands in any pod of a node over WebSocket, and no audit log of the API server shows what was typed (KEP-2862).',
  fields: [
    {
      path: 'rules[*] with any verb on nodes/proxy',
      allowed:
        'none; nodes/metrics, nodes/stats, nodes/log, nodes/pods, nodes/healthz and nodes/configz instead (Kubernetes 1.33 and later)',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.10'), ...kubescape('C-0279'), ...mitre('T1609', 'T1613')],
  rights: [
    {
      verbs: ['get', 'create', 'update', 'patch', 'delete'],
      group: '',
      resources: ['nodes/proxy'],
      clusterWide: true,
      named: () => true,
    },
  ],
  weigh: () => 'critical',
});
