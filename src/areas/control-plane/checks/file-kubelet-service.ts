import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'kubelet-service',
  title: 'Unit files of the kubelet',
  severity: 'medium',
  risk: 'systemd starts as root what these files name; whoever may change one runs commands as root on the node.',
});
