import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-protect-kernel-defaults',
  title: 'Kernel settings that the kubelet expects',
  severity: 'low',
  risk: 'Without it the kubelet changes kernel settings to what it needs; with it, a node whose settings were tampered with or forgotten does not start, and somebody notices.',
  fields: [{ path: 'KubeletConfiguration protectKernelDefaults', allowed: 'true' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0177' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  linuxOnly: true,
  messages: {
    pass: { brief: 'protected', detail: 'The kubelet leaves kernel settings alone.' },
    fail: { brief: 'not protected', detail: 'protectKernelDefaults is not true.' },
  },
  judge: (config) => ({
    verdict: isOn(config, 'protectKernelDefaults') ? 'pass' : 'fail',
    read: ['protectKernelDefaults'],
  }),
});
