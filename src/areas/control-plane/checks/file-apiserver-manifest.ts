import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'apiserver-manifest',
  title: 'Manifest of the API server',
  severity: 'high',
  risk: 'Whoever may change this file chooses how the API server is started, and so who it lets in; whoever may read it learns where its keys are.',
});
