import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

// Each of these alone is a documented way from the container to its node.
const NODE_TAKEOVER = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'BPF',
  'PERFMON',
  'DAC_READ_SEARCH',
]);

export default defineControlCheck({
  id: 'pod-capabilities-added',
  control: 'capabilities_baseline',
  severityOf: (_, fields) =>
    fields.some(({ value }) => NODE_TAKEOVER.has(value.toUpperCase().replace(/^CAP_/, ''))) ? 'critical' : 'high',
  title: 'Containers with added kernel capabilities',
  severity: 'high',
  risk: 'Capabilities are pieces of root’s power. SYS_ADMIN, SYS_MODULE, SYS_PTRACE, BPF and the like each give the node away; NET_ADMIN and NET_RAW let a container reroute or forge the traffic of others.',
  fields: [
    {
      path: 'containers[*].securityContext.capabilities.add (init and ephemeral containers too)',
      allowed:
        'AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT',
    },
  ],
  controls: [...cis('5.2.8', '5.2.9'), ...kubescape('C-0046', 'C-0200', 'C-0201'), ...mitre('T1611')],
  messages: {
    pass: { brief: 'none added', detail: 'No capability beyond those of a default container is added.' },
    fail: { brief: 'adds {values}', detail: 'Added for {where}: {values}.' },
  },
});
