import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'client-ca',
  title: 'File of the client CA',
  severity: 'medium',
  risk: 'Whoever may change this file decides whose certificates the kubelet takes, and so who runs commands in its containers.',
});
