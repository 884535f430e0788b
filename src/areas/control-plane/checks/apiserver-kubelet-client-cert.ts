import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'apiserver-kubelet-client-cert',
  component: 'kube-apiserver',
  title: 'API server identifies itself to kubelets',
  severity: 'high',
  risk: 'Without a client certificate the API server talks to kubelets as nobody, so kubelets must let nobody in: logs, exec and port-forward then work for whoever reaches port 10250.',
  fields: [
    { path: 'kube-apiserver --kubelet-client-certificate', allowed: 'set' },
    { path: 'kube-apiserver --kubelet-client-key', allowed: 'set' },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.4' },
    { framework: 'Kubescape', id: 'C-0116' },
    { framework: 'Kubescape', id: 'C-0070' },
  ],
  messages: {
    pass: {
      brief: 'client certificate set',
      detail: 'The API server identifies itself to kubelets with a client certificate.',
    },
    fail: {
      brief: 'no client certificate: {missing}',
      detail: '{missing} is not set: the API server has no client certificate for kubelets.',
    },
  },
  judge: (component) => flagsSet(component, 'kubelet-client-certificate', 'kubelet-client-key'),
});
