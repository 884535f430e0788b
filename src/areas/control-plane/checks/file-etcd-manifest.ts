import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'etcd-manifest',
  title: 'Manifest of etcd',
  severity: 'high',
  risk: 'etcd holds every object and Secret of the cluster; whoever may change its manifest can let themselves in.',
});
