import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'kcm-manifest',
  title: 'Manifest of the controller manager',
  severity: 'high',
  risk: 'The controller manager holds the cluster’s signing key and the accounts of all controllers; whoever may change its manifest can take them.',
});
