import { flagCheck } from '../flag-check.ts';
import { flagsSet } from '../judgement.ts';

export default flagCheck({
  id: 'kcm-root-ca',
  component: 'kube-controller-manager',
  title: 'Root CA for pods',
  severity: 'medium',
  risk: 'Without it, pods get no CA with their token and cannot verify the API server: clients then skip verification and send their token to whoever answers.',
  fields: [{ path: 'kube-controller-manager --root-ca-file', allowed: 'set' }],
  controls: [
    { framework: 'CIS', id: '1.3.5' },
    { framework: 'Kubescape', id: 'C-0148' },
  ],
  messages: {
    pass: { brief: 'CA set', detail: 'Pods get the cluster’s CA.' },
    fail: { brief: 'no CA', detail: '{missing} is not set.' },
  },
  judge: (component) => flagsSet(component, 'root-ca-file'),
});
