import { defineControlCheck } from '../control-check.ts';

export default defineControlCheck({
  id: 'pod-sysctls',
  control: 'sysctls',
  title: 'Pods that change unsafe kernel settings',
  severity: 'high',
  risk: 'Only a few sysctls are known to be confined to the pod. Others act on the whole node: a pod can switch off protections of the kernel or starve its neighbours.',
  fields: [
    {
      path: 'spec.securityContext.sysctls[*].name',
      allowed:
        'kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.tcp_syncookies, net.ipv4.ping_group_range, net.ipv4.ip_unprivileged_port_start; later policies allow more',
    },
  ],
  controls: [],
  messages: {
    pass: { brief: 'safe only', detail: 'The pod changes no sysctl that is not known to be safe.' },
    fail: { brief: 'sets {names}', detail: 'The pod sets sysctls that are not known to be confined to it: {names}.' },
  },
});
