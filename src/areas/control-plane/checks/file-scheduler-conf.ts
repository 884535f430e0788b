import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'scheduler-conf',
  title: 'Kubeconfig of the scheduler',
  severity: 'high',
  risk: 'The file holds the scheduler’s key: with it one can bind any pod to any node and read all of them.',
});
