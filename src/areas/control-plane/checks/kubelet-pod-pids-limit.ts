import { numberOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-pod-pids-limit',
  title: 'Processes that a pod may start',
  severity: 'medium',
  risk: 'Without a limit, one pod that forks without end takes every process number of its node: nobody can log in, and all its pods and the kubelet itself fail.',
  fields: [{ path: 'KubeletConfiguration podPidsLimit', allowed: 'more than 0, such as 4096 (default -1, no limit)' }],
  controls: [
    { framework: 'CIS', id: '4.2.13' },
    { framework: 'Kubescape', id: 'C-0284' },
  ],
  linuxOnly: true,
  messages: {
    pass: { brief: '{value}', detail: 'A pod may start {value} processes.' },
    fail: { brief: 'no limit', detail: 'podPidsLimit is {value}: a pod may take all process numbers of the node.' },
  },
  judge: (config) => {
    const value = numberOf(config, 'podPidsLimit');
    return { verdict: value > 0 ? 'pass' : 'fail', read: ['podPidsLimit'], data: { value } };
  },
});
