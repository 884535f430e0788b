import { ETCD } from '../fixes/others.ts';
import { flagRemediation } from '../flag-remediation.ts';

export default flagRemediation({
  id: 'etcd',
  title: 'Close etcd to everybody but the control plane',
  risk: 'disruptive',
  fixes: ETCD,
  reason:
    'Whoever reaches {who} reads and writes every object of the cluster, Secrets among them, past RBAC and the audit log.',
  before: [
    'Take a snapshot first, and copy it off the node: etcdctl snapshot save, with the certificates from /etc/kubernetes/pki/etcd.',
    'With several members, change one, wait until etcdctl endpoint health says that all are healthy, and only then the next: two members down at once stop the cluster.',
  ],
});
