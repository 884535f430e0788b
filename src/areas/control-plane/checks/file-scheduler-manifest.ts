import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'scheduler-manifest',
  title: 'Manifest of the scheduler',
  severity: 'high',
  risk: 'Whoever may change the scheduler’s manifest runs a container of their own on the control plane, with its directories mounted.',
});
