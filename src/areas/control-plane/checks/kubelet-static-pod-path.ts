import { textOf } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-static-pod-path',
  title: 'Pods from elsewhere',
  severity: 'high',
  risk: 'A kubelet that fetches pods from a URL runs whatever that server says, with any privilege, without the API server, admission or RBAC taking part.',
  fields: [{ path: 'KubeletConfiguration staticPodURL', allowed: 'empty' }],
  controls: [
    { framework: 'MITRE', id: 'MS-TA9017' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: 'none', detail: 'Pods come from the API server and from files of the node only.' },
    fail: { brief: '{url}', detail: 'staticPodURL is {url}: the node runs the pods that this server names.' },
  },
  judge: (config) => {
    const url = textOf(config, 'staticPodURL').replace(/\/\/[^/@]*@/, '//');
    return { verdict: url ? 'fail' : 'pass', read: ['staticPodPath'], data: { url } };
  },
});
