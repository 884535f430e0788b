import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'cni',
  title: 'Files of the network plugin',
  severity: 'medium',
  risk: 'The container runtime runs, as root, the programs that these files name; whoever may change one runs theirs with the next pod.',
});
