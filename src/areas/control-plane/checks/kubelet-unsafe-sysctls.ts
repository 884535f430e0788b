import { stringsOf } from '../../../core/kube/kubelet.ts';
import { listing } from '../../../core/text.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-unsafe-sysctls',
  title: 'Kernel settings that pods may change',
  severity: 'medium',
  risk: 'Unsafe sysctls are not kept to the pod: one pod can change how the whole node handles memory or network for all the others.',
  fields: [{ path: 'KubeletConfiguration allowedUnsafeSysctls', allowed: 'empty' }],
  controls: [
    { framework: 'PSS', id: 'sysctls', level: 'baseline' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  linuxOnly: true,
  messages: {
    pass: { brief: 'none', detail: 'Pods may not change unsafe sysctls.' },
    fail: { brief: '{sysctls}', detail: 'Pods may change unsafe sysctls: {sysctls}.' },
  },
  judge: (config) => {
    const sysctls = stringsOf(config, 'allowedUnsafeSysctls');
    return {
      verdict: sysctls.length === 0 ? 'pass' : 'fail',
      read: ['allowedUnsafeSysctls'],
      data: { sysctls: listing(sysctls) },
    };
  },
});
