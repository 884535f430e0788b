import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'admin-conf',
  title: 'Kubeconfigs of the administrators',
  severity: 'critical',
  risk: 'These files hold keys of cluster administrators that no role binding limits and nothing but a new CA revokes.',
});
