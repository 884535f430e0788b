import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-seccomp-default',
  title: 'Seccomp for pods that ask for none',
  severity: 'medium',
  risk: 'Without it, a pod that names no seccomp profile may use every system call, those included through which containers have escaped, such as unshare in CVE-2022-0185.',
  fields: [{ path: 'KubeletConfiguration seccompDefault', allowed: 'true (default false)' }],
  controls: [{ framework: 'CIS', id: '4.2.14' }],
  linuxOnly: true,
  messages: {
    pass: { brief: 'RuntimeDefault', detail: 'Pods without a profile get RuntimeDefault.' },
    fail: { brief: 'unconfined', detail: 'seccompDefault is not true: pods without a profile are unconfined.' },
  },
  judge: (config) => ({
    verdict: isOn(config, 'seccompDefault') ? 'pass' : 'fail',
    read: ['seccompDefault'],
  }),
});
