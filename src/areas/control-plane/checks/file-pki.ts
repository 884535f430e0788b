import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'pki',
  title: 'Certificates and keys of the control plane',
  severity: 'critical',
  risk: 'With the CA’s key anybody signs a certificate for a cluster administrator; with a component’s key they are that component.',
});
