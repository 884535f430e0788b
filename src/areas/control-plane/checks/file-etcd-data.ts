import { fileCheck } from '../file-check.ts';

export default fileCheck({
  role: 'etcd-data',
  title: 'Data directory of etcd',
  severity: 'high',
  risk: 'The directory holds every object and Secret of the cluster as etcd stores them; whoever may read it needs no API.',
});
