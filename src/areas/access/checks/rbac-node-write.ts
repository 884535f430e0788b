import { AUTHORIZATION, cve, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-node-write',
  title: 'Changing nodes and binding pods',
  severity: 'high',
  can: 'change nodes or say where pods run',
  risk: 'Whoever writes nodes can steer pods with secrets onto a machine of their choice by labels and taints, or give a node another address and have the API server connect there (CVE-2022-3294). Writing pods/status takes pods out of Services or puts them in.',
  fields: [
    {
      path: 'rules[*] with update or patch on nodes, nodes/status or pods/status, create on bindings',
      allowed: 'only for node and cloud controllers',
    },
  ],
  controls: [...AUTHORIZATION, ...mitre('T1562'), ...cve('CVE-2022-3294')],
  rights: [
    {
      verbs: ['update', 'patch'],
      group: '',
      resources: ['nodes', 'nodes/status'],
      clusterWide: true,
      named: () => true,
    },
    { verbs: ['update', 'patch'], group: '', resources: ['pods/status'] },
    { verbs: ['create'], group: '', resources: ['bindings', 'pods/binding'] },
  ],
  weigh: byPlace('high', 'high'),
});
