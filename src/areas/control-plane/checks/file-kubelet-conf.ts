import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'kubelet-conf',
  title: 'Kubeconfig of the kubelet',
  severity: 'high',
  risk: 'The file holds the way to the node’s own key: with it one reads the Secrets of all pods on this node.',
});
