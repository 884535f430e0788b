import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'kcm-conf',
  title: 'Kubeconfig of the controller manager',
  severity: 'high',
  risk: 'The file holds the controller manager’s key, with which tokens of every service account can be made.',
});
