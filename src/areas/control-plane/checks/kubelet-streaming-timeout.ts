import { seconds, textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-streaming-timeout',
  title: 'Idle exec and port-forward sessions',
  severity: 'low',
  risk: 'Sessions that never end hold memory and ports of the kubelet; a forgotten shell on a shared machine stays open for whoever finds it.',
  fields: [{ path: 'KubeletConfiguration streamingConnectionIdleTimeout', allowed: 'more than 0, at most 4h' }],
  controls: [
    { framework: 'CIS', id: '4.2.5' },
    { framework: 'Kubescape', id: 'C-0176' },
  ],
  messages: {
    pass: { brief: '{value}', detail: 'Idle sessions end after {value}.' },
    fail: { brief: '{value}', detail: 'streamingConnectionIdleTimeout is {value}.' },
  },
  judge: (config) => {
    const value = textOf(config, 'streamingConnectionIdleTimeout') || '0s';
    const time = seconds(value) ?? 0;
    return {
      verdict: time > 0 && time <= 4 * 3600 ? 'pass' : 'fail',
      read: ['streamingConnectionIdleTimeout'],
      data: { value },
    };
  },
});
