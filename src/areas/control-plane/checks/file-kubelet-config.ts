import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'kubelet-config',
  title: 'Configuration of the kubelet',
  severity: 'medium',
  risk: 'The file says who may use the kubelet’s API and where static pods come from; whoever may change it owns the node.',
});
