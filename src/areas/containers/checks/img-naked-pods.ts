import { defineWorkloadCheck } from '../../../core/workload-check.ts';

const HOUR = 3_600_000;

export default defineWorkloadCheck({
  id: 'img-naked-pods',
  area: 'containers',
  title: 'Pods without a controller',
  severity: 'low',
  risk: 'Nothing starts such a pod again when its node fails or is drained, and nothing updates it: it runs the image of the day it was made until somebody remembers it.',
  fields: [{ path: 'Pod metadata.ownerReferences', allowed: 'set, for pods older than an hour' }],
  controls: [
    { framework: 'Kubescape', id: 'C-0073' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'has a controller', detail: 'A controller keeps the pods running.' },
    fail: { brief: 'no controller', detail: 'No controller owns the pod: nothing replaces or updates it.' },
  },
  // A static pod's controller is the kubelet.
  exempt: ({ isStatic }) => isStatic,
  violation({ ref, object }, { takenAt }) {
    if (ref.kind !== 'Pod' || (object.metadata.ownerReferences ?? []).length > 0) return undefined;
    const { creationTimestamp } = object.metadata;
    if (creationTimestamp && Date.parse(takenAt) - Date.parse(creationTimestamp) < HOUR) return undefined;
    return { evidence: [{ path: 'metadata.ownerReferences', value: '(absent)' }] };
  },
});
