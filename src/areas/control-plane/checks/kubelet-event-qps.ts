import { numberOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-event-qps',
  title: 'Events that kubelets record',
  severity: 'low',
  risk: 'With too few, events of an attack or an outage are dropped; with no limit, a crashing pod floods the API server with them.',
  fields: [{ path: 'KubeletConfiguration eventRecordQPS', allowed: '5 or more (default 50); 0 is no limit' }],
  controls: [
    { framework: 'CIS', id: '4.2.8' },
    { framework: 'Kubescape', id: 'C-0180' },
  ],
  messages: {
    pass: { brief: '{value} a second', detail: 'Up to {value} events a second are recorded.' },
    fail: { brief: '{what}', detail: 'eventRecordQPS is {value}: {what}.' },
  },
  judge: (config) => {
    const value = numberOf(config, 'eventRecordQPS');
    return {
      verdict: value >= 5 ? 'pass' : 'fail',
      read: ['eventRecordQPS'],
      data: { value, what: value === 0 ? 'there is no limit' : 'events are lost' },
    };
  },
});
