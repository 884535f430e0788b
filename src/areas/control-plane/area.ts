import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'control-plane',
  title: 'Master and worker access control',
  summary: 'The API server, etcd, the kubelets and their files',
  lesson: {
    what: 'The control plane is the API server, etcd, the controller manager and the scheduler; each node runs a kubelet that does what they say. Hardening them means that each answers only to whom it knows, over encrypted connections, with the rights of its task and no more, and that their files on the machines belong to root alone.',
    why: 'Whoever reads etcd has every Secret; whoever talks to a kubelet runs commands in its pods; whoever changes the API server’s flags changes every rule in this tool. On managed clusters the provider guards most of this; on your own masters nobody does it for you.',
    without:
      'A kubelet that answers anonymous requests is found by a scan of port 10250 within hours, and every container of the node is open. An etcd without client certificates gives the whole cluster to anybody in its network, without a line in the audit log. A lost backup of an unencrypted etcd holds every password in clear.',
    practice: [
      'Change one master at a time: back up, change, wait until /readyz answers ok, then the next.',
      'Keep changes where upgrades keep them: kubeadm’s ClusterConfiguration, KubeletConfiguration and patches, not only the manifest.',
      'See what the API server says of itself: kubectl get --raw "/readyz?verbose"',
      'Close the control plane’s ports (2379, 2380, 10250, 10257, 10259) to everybody but the nodes that need them.',
      'Keep access to the machines by personal keys through a bastion, and kubectl access through RBAC: no shared admin.conf.',
    ],
    references: [
      {
        title: 'Controlling access to the API',
        url: 'https://kubernetes.io/docs/concepts/security/controlling-access/',
      },
      {
        title: 'Kubelet authentication and authorization',
        url: 'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
      },
      {
        title: 'Encrypting confidential data at rest',
        url: 'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
      },
      {
        title: 'Operating etcd clusters',
        url: 'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
      },
      { title: 'CIS Kubernetes Benchmark', url: 'https://www.cisecurity.org/benchmark/kubernetes' },
    ],
  },
};
